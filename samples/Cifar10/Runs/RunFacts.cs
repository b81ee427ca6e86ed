using System.Text.Json.Serialization;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Provides the base record for the stored results of runs and experiments. Accuracies are from 0 to 1.</summary>
internal abstract record RunFacts
{
    [JsonPropertyName("parameters")]
    public required long Parameters { get; init; }

    [JsonPropertyName("data")]
    public required string Data { get; init; }

    [JsonPropertyName("seed")]
    public required long Seed { get; init; }

    /// <summary>Gets the number of completed epochs.</summary>
    [JsonPropertyName("epochs")]
    public required int Epochs { get; init; }

    [JsonPropertyName("engine")]
    public required string Engine { get; init; }

    [JsonPropertyName("device")]
    public required string Device { get; init; }

    [JsonPropertyName("precision")]
    public required Precision Precision { get; init; }

    [JsonPropertyName("history")]
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>Gets the complete configuration. To repeat the run, specify the file of this record with <c>train --config</c>.</summary>
    [JsonPropertyName("options")]
    [JsonPropertyOrder(2)]
    public required RunConfiguration Options { get; init; }
}
