using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit.Training.Checkpoints;

/// <summary>Represents the JSON in the metadata of a checkpoint: everything except the tensors.</summary>
internal sealed record CheckpointHeader
{
    public const int CurrentFormat = 2;

    // TrainerOptions allows no more epochs.
    private const int MaxEpochs = 1_000_000;

    /// <summary>Gets the version of the format. Only the current version is accepted.</summary>
    public required int Format { get; init; }

    /// <summary>Gets the number of completed epochs.</summary>
    public required int Epoch { get; init; }

    /// <summary>Gets the number of batches that have been trained in the epoch after the completed ones.</summary>
    public required int Batch { get; init; }

    /// <summary>Gets the number of completed optimizer steps.</summary>
    public required long Step { get; init; }

    /// <summary>Gets the learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    public required int BatchesPerEpoch { get; init; }

    public required int SamplesPerEpoch { get; init; }

    /// <summary>Gets the number of batches for each optimizer step; null in older files, which do not contain it.</summary>
    public int? BatchesPerStep { get; init; }

    /// <summary>Gets the values that determine the samples of the run, by name; see <see cref="Data.IBatchSource.Describe"/>.</summary>
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

    /// <summary>Gets the number of processes that trained together.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Gets the factor by which callbacks have scaled the learning rate.</summary>
    public required double LearningRateScale { get; init; }

    /// <summary>Gets the state of the schedule, or <see langword="null"/> if the schedule is not adaptive.</summary>
    public string? Schedule { get; init; }

    /// <summary>Gets the states of the callbacks, by name.</summary>
    public required IReadOnlyDictionary<string, string> Callbacks { get; init; }

    /// <summary>Checks that the values are possible.</summary>
    /// <returns>A sentence that describes impossible values, or <see langword="null"/> if all values are possible.</returns>
    public string? Problem()
    {
        if (History.Any(epoch => epoch is null) || Callbacks.Any(callback => callback.Value is null))
        {
            return "its history or the states of its callbacks contain null.";
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
