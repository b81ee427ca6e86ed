using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Specifies the criterion by which a learning rate is selected from the curve of a range test.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LearningRateChoice>))]
internal enum LearningRateChoice
{
    /// <summary>The learning rate at which the smoothed loss falls fastest.</summary>
    SteepestDescent,

    /// <summary>
    /// The learning rate at which the smoothed loss is lowest. At this rate, training is nearly unstable. The peak of a one-cycle schedule can still be as high,
    /// because it lasts only a short time (Smith and Topin 2017, arXiv 1708.07120).
    /// </summary>
    LossMinimum,
}
