using System.Globalization;
using System.Runtime.ExceptionServices;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;

namespace ResNetKit;

/// <summary>
/// Writes checkpoints to a folder. By default, <c>last.safetensors</c> is written after each epoch and when a run is stopped, and <c>best.safetensors</c>
/// after each epoch that is the best so far. Optionally, numbered checkpoints, such as <c>epoch-0010.safetensors</c>, are written at a fixed interval of epochs.
/// </summary>
/// <remarks>The callback is called after those with the default order, so that checkpoints contain their current state.</remarks>
public sealed class CheckpointSaver : TrainerCallback
{
    private readonly string _monitor;
    private readonly BestEpoch _best;
    private long _savedStep = -1;

    /// <summary>Initializes a new instance of the <see cref="CheckpointSaver"/> class.</summary>
    /// <param name="folder">The folder, which is created if it does not exist.</param>
    /// <param name="monitor">
    /// The metric that determines the best epoch; see <see cref="MonitoredMetric"/>. The test set is used only if you specify one of its metrics.
    /// </param>
    /// <exception cref="ArgumentException">An argument is empty or consists only of white space.</exception>
    public CheckpointSaver(string folder, string monitor = MonitoredMetric.Auto)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(monitor);
        Folder = Path.GetFullPath(folder);
        _monitor = monitor;
        _best = new BestEpoch(monitor);
    }

    /// <inheritdoc/>
    public override bool MainProcessOnly => true;

    /// <inheritdoc/>
    public override int Order => 1000;

    /// <summary>Gets the full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Gets the path of the latest checkpoint.</summary>
    public string LastPath => Path.Combine(Folder, "last.safetensors");

    /// <summary>Gets the path of the checkpoint of the best epoch.</summary>
    public string BestPath => Path.Combine(Folder, "best.safetensors");

    /// <summary>Gets a value indicating whether <see cref="LastPath"/> is written. Default: <see langword="true"/>.</summary>
    public bool SaveLast { get; init; } = true;

    /// <summary>Gets a value indicating whether <see cref="BestPath"/> is written. Default: <see langword="true"/>.</summary>
    public bool SaveBest { get; init; } = true;

    /// <summary>Gets the number of epochs between two numbered checkpoints, at least 0. All of them are kept. Default: 0, for none.</summary>
    public int EveryEpochs { get; init; }

    /// <summary>
    /// Gets the number of optimizer steps after which <see cref="LastPath"/> is rewritten within an epoch, at least 0. Default: 0, so that it is written
    /// only at the end of an epoch and when a run is stopped.
    /// </summary>
    public int EverySteps { get; init; }

    /// <summary>
    /// Gets a value indicating whether the run stops if a checkpoint cannot be written. Default: <see langword="false"/>, so that the error is logged and
    /// listed in <see cref="TrainingResult.CallbackFailures"/>, and the run continues.
    /// </summary>
    public bool StopOnFailure { get; init; }

    /// <summary>Gets the best value of the monitored metric, or <see langword="null"/> if there is none yet.</summary>
    public double? BestValue => _best.Value;

    /// <summary>Gets the one-based number of the best epoch, or 0 if there is none yet.</summary>
    public int BestEpoch => _best.Epoch;

    /// <inheritdoc/>
    /// <exception cref="InvalidOptionsException">
    /// The run cannot compute the monitored metric, an interval is negative, the options contradict each other, or no checkpoint would be written.
    /// </exception>
    public override void Validate(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MonitoredMetric.Check(_monitor, state);
        if (Problem() is { } problem)
        {
            throw new InvalidOptionsException([$"{nameof(CheckpointSaver)}.{problem}"]);
        }
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _best.Begin(state);
        AtomicFile.CreateFolder(Folder);
        AtomicFile.DeleteLeftovers(LastPath);
        AtomicFile.DeleteLeftovers(BestPath);
        _savedStep = -1;
    }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (EverySteps > 0 && SaveLast && state.Step % EverySteps == 0)
        {
            Save(state);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(epoch);
        Exception? failure = null;
        if (_best.Update(state, epoch) && SaveBest)
        {
            Try(() => Save(state, BestPath));
        }

        if (EveryEpochs > 0 && epoch.Epoch % EveryEpochs == 0)
        {
            var path = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch.Epoch:0000}.safetensors"));
            AtomicFile.DeleteLeftovers(path);
            Try(() => Save(state, path));
        }

        // The latest checkpoint is written last, so that error messages name it as the one to resume from.
        if (SaveLast)
        {
            Try(() => Save(state));
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        // If one checkpoint cannot be written, the others may still succeed.
        void Try(Action save)
        {
            try
            {
                save();
            }
            catch (IOException error)
            {
                failure ??= error;
            }
        }
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(result);

        // A run that failed keeps its last good checkpoint.
        if (SaveLast && result.StopReason is StopReason.Cancelled or StopReason.StoppedByCallback && _savedStep != state.Step)
        {
            Save(state);
        }
    }

    /// <inheritdoc/>
    public override string SaveState() => _best.Save();

    /// <inheritdoc/>
    public override void LoadState(string state) => _best.Load(state);

    private string? Problem() => (EveryEpochs, EverySteps) switch
    {
        _ when EveryEpochs < 0 => string.Create(CultureInfo.InvariantCulture, $"{nameof(EveryEpochs)} must be at least 0, but is {EveryEpochs}."),
        _ when EverySteps < 0 => string.Create(CultureInfo.InvariantCulture, $"{nameof(EverySteps)} must be at least 0, but is {EverySteps}."),
        (_, > 0) when !SaveLast => $"{nameof(EverySteps)} must be 0 if {nameof(SaveLast)} is false.",
        (0, _) when !SaveLast && !SaveBest => $"{nameof(SaveLast)}, {nameof(SaveBest)} or {nameof(EveryEpochs)} must be set, or no checkpoint is written.",
        _ => null,
    };

    private void Save(TrainingState state)
    {
        Save(state, LastPath);
        _savedStep = state.Step;
    }

    private void Save(TrainingState state, string path)
    {
        try
        {
            state.SaveCheckpoint(path);
        }
        catch (IOException failure) when (StopOnFailure)
        {
            state.RequestStop(failure.Message);
            throw;
        }
    }
}
