using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Contains the published result of a trial of a sweep. Accuracies are from 0 to 1, on the validation split.</summary>
internal sealed record TrialResult
{
    [JsonPropertyName("trial")]
    public required string Trial { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    [JsonPropertyName("parameters")]
    public required long Parameters { get; init; }

    /// <summary>Gets the number of multiply-adds of the forward pass for one image.</summary>
    [JsonPropertyName("multiply_adds")]
    public required long MultiplyAdds { get; init; }

    /// <summary>Gets the reason why there is no result; <see langword="null"/> if there is one.</summary>
    [JsonPropertyName("failure")]
    public string? Failure { get; init; }

    [JsonPropertyName("result")]
    public ExperimentResult? Result { get; init; }

    /// <summary>
    /// Computes the number of operations of a training, in PFLOP. For each image, the forward and backward passes together take three times the
    /// multiply-adds of the forward pass. A multiply-add is two operations.
    /// </summary>
    public static double Petaflop(long multiplyAdds, double images) => 6 * multiplyAdds * images / 1e15;
}
