using System.Globalization;

namespace ResNetKit.Training.Callbacks;

/// <summary>
/// Writes an event file for TensorBoard: loss, accuracy and learning rate of every so many steps, and the results of each epoch
/// (<c>train/loss</c>, <c>validation/accuracy</c>, …).
/// </summary>
public sealed class TensorBoardLog : TrainerCallback, IDisposable
{
    private readonly string _folder;
    private readonly int _every;
    private EventFileWriter? _writer;

    /// <summary>Names the folder that TensorBoard is pointed at.</summary>
    /// <param name="folder">The folder; made if need be. Each run adds a file of its own.</param>
    /// <param name="every">Batches between two notes within an epoch, at least 1.</param>
    public TensorBoardLog(string folder, int every = 50)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        _folder = Path.GetFullPath(folder);
        _every = every;
    }

    /// <summary>The event file of the run; null before its beginning.</summary>
    public string? EventFile { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        Directory.CreateDirectory(_folder);
        _writer?.Dispose();

        // TensorBoard takes any name with "tfevents" in it and reads files of one folder in the order of their names.
        var began = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var name = string.Create(
            CultureInfo.InvariantCulture, $"events.out.tfevents.{began / 1000:0000000000}.{began % 1000:000}.{Environment.ProcessId}");
        EventFile = Path.Combine(_folder, name);
        _writer = new EventFileWriter(EventFile);
    }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Batch % _every == 0)
        {
            _writer?.Write(state.Step, ("step/loss", state.LastLoss), ("step/learning_rate", state.LearningRate));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(epoch);
        _writer?.Write(
            epoch.Epoch,
            [
                ("train/loss", epoch.TrainLoss),
                ("train/accuracy", epoch.TrainAccuracy),
                ("validation/loss", epoch.ValidationLoss ?? double.NaN),
                ("validation/accuracy", epoch.ValidationAccuracy ?? double.NaN),
                ("test/loss", epoch.TestLoss ?? double.NaN),
                ("test/accuracy", epoch.TestAccuracy ?? double.NaN),
                ("train/learning_rate", epoch.LearningRate),
                ("train/images_per_second", state.SamplesPerEpoch / epoch.Seconds),
            ]);
        _writer?.Flush();
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state, TrainingResult result) => Dispose();

    /// <summary>Closes the event file.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
