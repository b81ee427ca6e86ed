using System.Globalization;
using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents a learning rate found by a range test, with the points of the test.</summary>
internal sealed record FoundLearningRate
{
    /// <summary>Gets the learning rate with which the run trains.</summary>
    [JsonPropertyName("learning_rate")]
    public required double LearningRate { get; init; }

    /// <summary>Gets the criterion by which the learning rate was selected from the curve.</summary>
    [JsonPropertyName("choice")]
    public required LearningRateChoice Choice { get; init; }

    [JsonPropertyName("points")]
    public required IReadOnlyList<LearningRatePoint> Points { get; init; }

    /// <summary>Selects a learning rate from a curve. Rounds it to three significant digits, because the test is not more precise.</summary>
    public static FoundLearningRate Create(LearningRateCurve curve, LearningRateChoice choice)
    {
        var rate = choice == LearningRateChoice.SteepestDescent ? curve.Suggestion : curve.LossMinimum;
        return new()
        {
            LearningRate = double.Parse(Figures.Number(rate, "G3"), CultureInfo.InvariantCulture),
            Choice = choice,
            Points = curve.Points,
        };
    }

    public LearningRateCurve ToCurve() => new(Points);

    /// <summary>Describes the criterion and the learning rate.</summary>
    public string Describe() => Choice == LearningRateChoice.SteepestDescent
        ? $"the smoothed loss falls fastest at {Figures.Number(LearningRate, "G3")}"
        : $"the smoothed loss is lowest at {Figures.Number(LearningRate, "G3")}";
}
