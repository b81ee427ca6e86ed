using System.Text.Json.Serialization;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>What came of one run of an experiment, as it is written down and published. Accuracies are fractions of 1.</summary>
internal sealed record ExperimentResult : RunFacts
{
    /// <summary>The name of the first engine, for readers.</summary>
    public const string FirstEngine = "the project's first engine (a development engine over libtorch 1.13), not yet on the released TorchSharp";

    [JsonPropertyName("experiment")]
    public required string Experiment { get; init; }

    [JsonPropertyName("title")]
    public required string Title { get; init; }

    [JsonPropertyName("documented")]
    public required DocumentedResult? Documented { get; init; }

    /// <summary>The network's name; null for one that has none.</summary>
    [JsonPropertyName("network")]
    public required string? Network { get; init; }

    /// <summary>Multiply-adds for one image, forward.</summary>
    [JsonPropertyName("multiply_adds")]
    public required long MultiplyAdds { get; init; }

    /// <summary>What the accuracy was measured on: <c>test</c>, or <c>validation</c> in a trial.</summary>
    [JsonPropertyName("split")]
    public required string Split { get; init; }

    /// <summary>Images that were trained on in each epoch.</summary>
    [JsonPropertyName("training_images")]
    public required int TrainingImages { get; init; }

    /// <summary>Accuracy after the last epoch, without test-time augmentation.</summary>
    [JsonPropertyName("accuracy")]
    public required double Accuracy { get; init; }

    [JsonPropertyName("test_time_augmentation")]
    public required TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>The same weights with test-time augmentation.</summary>
    [JsonPropertyName("accuracy_with_augmentation")]
    public required double AccuracyWithAugmentation { get; init; }

    /// <summary>The best of the accuracies after each epoch, for comparing with a document that names an epoch; not a choice.</summary>
    [JsonPropertyName("best_accuracy")]
    public required double? BestAccuracy { get; init; }

    [JsonPropertyName("best_epoch")]
    public required int? BestEpoch { get; init; }

    [JsonPropertyName("class_accuracies")]
    public required IReadOnlyDictionary<string, double> ClassAccuracies { get; init; }

    /// <summary>Images by true class (rows) and predicted class (columns), without test-time augmentation.</summary>
    [JsonPropertyName("confusion")]
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>Seconds in training steps; evaluation is not counted.</summary>
    [JsonPropertyName("training_seconds")]
    public required double TrainingSeconds { get; init; }

    /// <summary>Seconds of the final evaluation without test-time augmentation.</summary>
    [JsonPropertyName("evaluation_seconds")]
    public required double EvaluationSeconds { get; init; }

    [JsonPropertyName("evaluation_seconds_with_augmentation")]
    public required double EvaluationSecondsWithAugmentation { get; init; }

    /// <summary>Whether whoever ran it said that the machine did nothing else; only then its times mean something.</summary>
    [JsonPropertyName("idle")]
    public required bool Idle { get; init; }

    /// <summary>Whether the run was interrupted and continued.</summary>
    [JsonPropertyName("resumed")]
    public required bool Resumed { get; init; }

    /// <summary>The name of the processor, or of the GPU where <see cref="RunFacts.Device"/> is one.</summary>
    [JsonPropertyName("processor")]
    public required string Processor { get; init; }

    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    /// <summary>What repeats the run.</summary>
    [JsonPropertyName("command")]
    public required string Command { get; init; }

    /// <summary>The range test that the learning rate came from; null where there was none.</summary>
    [JsonPropertyName("found_learning_rate")]
    public required FoundLearningRate? FoundLearningRate { get; init; }

    /// <summary>Whether the times may be told: the machine did nothing else, and the run went through in one go.</summary>
    [JsonIgnore]
    public bool IsTimed => Idle && !Resumed;

    /// <summary>
    /// Whether the engine was the one that the project began with: an assembly of TorchSharp's names over libtorch 1.13.
    /// </summary>
    [JsonIgnore]
    public bool IsFromFirstEngine => !Engine.StartsWith("TorchSharp ", StringComparison.Ordinal);

    /// <summary>The engine, for readers.</summary>
    [JsonIgnore]
    public string EngineDescription => IsFromFirstEngine ? $"trained on {FirstEngine}" : Engine;

    /// <summary>What was taken for what.</summary>
    public ConfusionMatrix ToConfusionMatrix()
    {
        var counts = new int[Confusion.Count, Confusion.Count];
        for (var label = 0; label < Confusion.Count; label++)
        {
            for (var predicted = 0; predicted < Confusion.Count; predicted++)
            {
                counts[label, predicted] = Confusion[label][predicted];
            }
        }

        return new ConfusionMatrix(counts);
    }
}
