using System.Globalization;
using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The learning rate that a range test gave, and the test itself.</summary>
internal sealed record FoundLearningRate
{
    /// <summary>What the run trains with.</summary>
    [JsonPropertyName("learning_rate")]
    public required double LearningRate { get; init; }

    /// <summary>Where on the test's curve that is.</summary>
    [JsonPropertyName("choice")]
    public required LearningRateChoice Choice { get; init; }

    [JsonPropertyName("points")]
    public required IReadOnlyList<LearningRatePoint> Points { get; init; }

    /// <summary>Takes a rate to three digits: the test says no more.</summary>
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

    /// <summary>What is special about the rate.</summary>
    public string Describe() => Choice == LearningRateChoice.SteepestDescent
        ? $"the smoothed loss falls fastest at {Figures.Number(LearningRate, "G3")}"
        : $"the smoothed loss is lowest at {Figures.Number(LearningRate, "G3")}";
}
