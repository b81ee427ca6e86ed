using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>What came of one trial of a sweep, as it is published. Accuracies are fractions of 1, on the validation split.</summary>
internal sealed record TrialResult
{
    [JsonPropertyName("trial")]
    public required string Trial { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    [JsonPropertyName("parameters")]
    public required long Parameters { get; init; }

    /// <summary>Multiply-adds for one image, forward.</summary>
    [JsonPropertyName("multiply_adds")]
    public required long MultiplyAdds { get; init; }

    /// <summary>Why there is no result; null where there is one.</summary>
    [JsonPropertyName("failure")]
    public string? Failure { get; init; }

    [JsonPropertyName("result")]
    public ExperimentResult? Result { get; init; }

    /// <summary>
    /// The arithmetic of the training in PFLOP: forward and backward three times the multiply-adds of an image, each two operations.
    /// </summary>
    public static double Petaflop(long multiplyAdds, double images) => 6 * multiplyAdds * images / 1e15;
}
