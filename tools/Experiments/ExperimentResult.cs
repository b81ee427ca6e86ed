using System.Text.Json.Serialization;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Contains the result of a run of an experiment, as it is stored and published. Accuracies are from 0 to 1.</summary>
internal sealed record ExperimentResult : RunFacts
{
    [JsonPropertyName("experiment")]
    public required string Experiment { get; init; }

    [JsonPropertyName("title")]
    public required string Title { get; init; }

    [JsonPropertyName("documented")]
    public required DocumentedResult? Documented { get; init; }

    /// <summary>Gets the name of the network; <see langword="null"/> if it has none.</summary>
    [JsonPropertyName("network")]
    public required string? Network { get; init; }

    /// <summary>Gets the number of multiply-adds of the forward pass for one image.</summary>
    [JsonPropertyName("multiply_adds")]
    public required long MultiplyAdds { get; init; }

    /// <summary>Gets the split on which the accuracy was measured: <c>test</c>, or <c>validation</c> in a trial.</summary>
    [JsonPropertyName("split")]
    public required string Split { get; init; }

    /// <summary>Gets the number of training images in an epoch.</summary>
    [JsonPropertyName("training_images")]
    public required int TrainingImages { get; init; }

    /// <summary>Gets the accuracy after the last epoch, without test-time augmentation.</summary>
    [JsonPropertyName("accuracy")]
    public required double Accuracy { get; init; }

    [JsonPropertyName("test_time_augmentation")]
    public required TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>Gets the accuracy of the same weights with test-time augmentation.</summary>
    [JsonPropertyName("accuracy_with_augmentation")]
    public required double AccuracyWithAugmentation { get; init; }

    /// <summary>
    /// Gets the highest accuracy that an evaluation after an epoch measured. The table of all experiments shows it only if the documented accuracy is that of
    /// a specific epoch.
    /// </summary>
    [JsonPropertyName("best_accuracy")]
    public required double? BestAccuracy { get; init; }

    [JsonPropertyName("best_epoch")]
    public required int? BestEpoch { get; init; }

    [JsonPropertyName("class_accuracies")]
    public required IReadOnlyDictionary<string, double> ClassAccuracies { get; init; }

    /// <summary>Gets the number of images by true class (rows) and predicted class (columns), without test-time augmentation.</summary>
    [JsonPropertyName("confusion")]
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>Gets the duration of the training steps in seconds, without evaluation.</summary>
    [JsonPropertyName("training_seconds")]
    public required double TrainingSeconds { get; init; }

    /// <summary>Gets the duration of the final evaluation without test-time augmentation, in seconds.</summary>
    [JsonPropertyName("evaluation_seconds")]
    public required double EvaluationSeconds { get; init; }

    [JsonPropertyName("evaluation_seconds_with_augmentation")]
    public required double EvaluationSecondsWithAugmentation { get; init; }

    /// <summary>Gets a value indicating whether the user stated that the computer did nothing else. Otherwise, the times are not meaningful.</summary>
    [JsonPropertyName("idle")]
    public required bool Idle { get; init; }

    /// <summary>Gets a value indicating whether the run was interrupted and continued.</summary>
    [JsonPropertyName("resumed")]
    public required bool Resumed { get; init; }

    /// <summary>Gets the name of the processor, or of the GPU if <see cref="RunFacts.Device"/> is a GPU.</summary>
    [JsonPropertyName("processor")]
    public required string Processor { get; init; }

    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    /// <summary>Gets the command that repeats the run.</summary>
    [JsonPropertyName("command")]
    public required string Command { get; init; }

    /// <summary>Gets the result of the range test that selected the learning rate; <see langword="null"/> if there was none.</summary>
    [JsonPropertyName("found_learning_rate")]
    public required FoundLearningRate? FoundLearningRate { get; init; }

    /// <summary>Gets a value indicating whether the times can be published: the computer did nothing else, and the run was not interrupted.</summary>
    [JsonIgnore]
    public bool IsTimed => Idle && !Resumed;

    /// <summary>Gets a description of the device: the processor or GPU, the threads and the precision.</summary>
    [JsonIgnore]
    public string DeviceDescription => $"{Processor}, {(Device == "cpu" ? $"{Figures.Count(Threads, "thread")}, " : "")}{Precision.ToString().ToLowerInvariant()}";

    /// <summary>Creates the confusion matrix.</summary>
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
