using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Which rate of a range test's curve a run trains with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LearningRateChoice>))]
internal enum LearningRateChoice
{
    /// <summary>Where the smoothed loss falls fastest.</summary>
    SteepestDescent,

    /// <summary>
    /// Where the smoothed loss is lowest, on the brink of divergence: the peak of a one-cycle schedule, which is there for a moment only
    /// (Smith and Topin 2017, arXiv 1708.07120).
    /// </summary>
    LossMinimum,
}
