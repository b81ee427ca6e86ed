using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Contains the duration of an experiment on an idle computer, measured on a part of an epoch.</summary>
internal sealed record ExperimentTime
{
    [JsonPropertyName("experiment")]
    public required string Experiment { get; init; }

    /// <summary>Gets the number of timed batches, without those of the warm-up.</summary>
    [JsonPropertyName("batches")]
    public required long Batches { get; init; }

    /// <summary>Gets the duration of the training steps of an epoch in seconds: the time of a batch multiplied by the number of batches.</summary>
    [JsonPropertyName("epoch_seconds")]
    public required double EpochSeconds { get; init; }

    [JsonPropertyName("evaluation_seconds")]
    public required double EvaluationSeconds { get; init; }

    [JsonPropertyName("evaluation_seconds_with_augmentation")]
    public required double EvaluationSecondsWithAugmentation { get; init; }

    [JsonPropertyName("device")]
    public required string Device { get; init; }

    [JsonPropertyName("processor")]
    public required string Processor { get; init; }

    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    [JsonPropertyName("precision")]
    public required Precision Precision { get; init; }

    [JsonPropertyName("engine")]
    public required string Engine { get; init; }
}
