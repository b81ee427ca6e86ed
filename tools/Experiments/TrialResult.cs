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
    /// Computes the operations of training in PFLOP: three times the multiply-adds of an image for the forward and backward pass, with two operations each.
    /// </summary>
    public static double Petaflop(long multiplyAdds, double images) => 6 * multiplyAdds * images / 1e15;
}
