using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>How long an experiment takes on an idle machine, measured on a part of an epoch.</summary>
internal sealed record ExperimentTime
{
    [JsonPropertyName("experiment")]
    public required string Experiment { get; init; }

    /// <summary>Batches that were timed, after those that warmed up.</summary>
    [JsonPropertyName("batches")]
    public required long Batches { get; init; }

    /// <summary>Seconds of training for one epoch: the time of a batch by the batches of an epoch.</summary>
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
