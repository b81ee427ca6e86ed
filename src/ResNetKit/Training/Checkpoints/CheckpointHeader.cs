using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit.Training.Checkpoints;

/// <summary>Everything in a checkpoint that is no tensor: the JSON in the file's metadata.</summary>
internal sealed record CheckpointHeader
{
    public const int CurrentFormat = 2;

    // The most that options allow.
    private const int MaxEpochs = 1_000_000;

    /// <summary>Version of the layout; any but the current one is refused.</summary>
    public required int Format { get; init; }

    /// <summary>Finished epochs.</summary>
    public required int Epoch { get; init; }

    /// <summary>Batches of the next epoch that were trained on.</summary>
    public required int Batch { get; init; }

    /// <summary>Optimizer steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    public required int BatchesPerEpoch { get; init; }

    public required int SamplesPerEpoch { get; init; }

    /// <summary>What decides the samples of the run, by name; see <see cref="Data.IBatchSource.Describe"/>.</summary>
    public IReadOnlyDictionary<string, string> TrainingData { get; init; } = new Dictionary<string, string>();

    public required double TrainSeconds { get; init; }

    public required double EpochSeconds { get; init; }

    public required double LossSum { get; init; }

    public required double Correct { get; init; }

    public required long Count { get; init; }

    public required IReadOnlyList<EpochResult> History { get; init; }

    [JsonConverter(typeof(OptionsConverter<TrainerOptions>))]
    public required TrainerOptions Options { get; init; }

    public required Precision Precision { get; init; }

    public required int Threads { get; init; }

    /// <summary>Processes that trained together.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>The factor by which callbacks have scaled the learning rate.</summary>
    public required double LearningRateScale { get; init; }

    /// <summary>What a schedule that looks at results remembers.</summary>
    public string? Schedule { get; init; }

    /// <summary>What callbacks remember, by name.</summary>
    public required IReadOnlyDictionary<string, string> Callbacks { get; init; }

    /// <summary>What no run can have written, as a sentence; null where all may be true.</summary>
    public string? Problem()
    {
        if (History.Any(epoch => epoch is null) || Callbacks.Any(callback => callback.Value is null))
        {
            return "its history or its callbacks' states hold a null.";
        }

        var ascending = History.Select(epoch => epoch.Epoch).Prepend(0).Zip(History, (before, epoch) => before < epoch.Epoch).All(isLater => isLater);
        var isPossible =
            Epoch is >= 0 and <= MaxEpochs
            && BatchesPerEpoch >= 1 && SamplesPerEpoch >= 1 && Batch >= 0 && Batch <= BatchesPerEpoch
            && Step >= 0 && Step <= (Epoch + 1L) * BatchesPerEpoch
            && Count >= 0 && Threads >= 1 && Processes >= 1 && Enum.IsDefined(Precision)
            && History.Count <= Epoch + 1 && ascending
            && TrainSeconds >= 0 && EpochSeconds >= 0 && LearningRateScale >= 0
            && new[] { LearningRate, TrainSeconds, EpochSeconds, LossSum, Correct, LearningRateScale }.All(double.IsFinite);
        return isPossible ? null : "its counters contradict each other, or are negative or infinite.";
    }
}
