using System.Text.Json.Serialization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Contains the result of one training of the fine-tuning experiment. Accuracies are from 0 to 1.</summary>
internal sealed record TransferResult
{
    [JsonPropertyName("method")]
    public required string Method { get; init; }

    [JsonPropertyName("pictures")]
    public required int Pictures { get; init; }

    [JsonPropertyName("seed")]
    public required long Seed { get; init; }

    /// <summary>Gets the evaluated split: <c>test</c>, or <c>validation</c> in a trial.</summary>
    [JsonPropertyName("split")]
    public required string Split { get; init; }

    [JsonPropertyName("accuracy")]
    public required double Accuracy { get; init; }

    [JsonPropertyName("trainingAccuracy")]
    public required double TrainingAccuracy { get; init; }

    [JsonPropertyName("epochs")]
    public required int Epochs { get; init; }

    [JsonPropertyName("data")]
    public required string Data { get; init; }

    [JsonPropertyName("processor")]
    public required string Processor { get; init; }

    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    [JsonPropertyName("engine")]
    public required string Engine { get; init; }

    [JsonPropertyName("command")]
    public required string Command { get; init; }

    /// <summary>Gets the accuracy after each evaluated epoch.</summary>
    [JsonPropertyName("curve")]
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>Gets the options of the training; <see langword="null"/> for a linear probe, which has none.</summary>
    [JsonPropertyName("options")]
    [JsonPropertyOrder(2)]
    public TrainerOptions? Options { get; init; }

    /// <summary>Represents the accuracy after an epoch.</summary>
    /// <param name="Epoch">The one-based number of the epoch.</param>
    /// <param name="Accuracy">The accuracy.</param>
    internal sealed record CurvePoint([property: JsonPropertyName("epoch")] int Epoch, [property: JsonPropertyName("accuracy")] double Accuracy);
}
