using System.Text.Json.Serialization;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The learning rate that a range test gave, and the test itself.</summary>
internal sealed record FoundLearningRate
{
    /// <summary>What the run trains with.</summary>
    [JsonPropertyName("learning_rate")]
    public required double LearningRate { get; init; }

    /// <summary>What the test suggested.</summary>
    [JsonPropertyName("suggestion")]
    public required double Suggestion { get; init; }

    [JsonPropertyName("points")]
    public required IReadOnlyList<LearningRatePoint> Points { get; init; }

    /// <summary>Takes the suggestion, to three digits: the test says no more.</summary>
    public static FoundLearningRate Create(LearningRateCurve curve, double factor) => new()
    {
        LearningRate = double.Parse(Figures.Number(curve.Suggestion * factor, "G3"), System.Globalization.CultureInfo.InvariantCulture),
        Suggestion = curve.Suggestion,
        Points = curve.Points,
    };

    public LearningRateCurve ToCurve() => new(Points);
}
