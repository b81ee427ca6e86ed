using System.Globalization;
using System.Runtime.ExceptionServices;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;

namespace ResNetKit;

/// <summary>
/// Writes checkpoints into a folder: <c>last.safetensors</c> after each epoch and where a run is broken off, <c>best.safetensors</c>
/// after the best epoch so far, <c>epoch-0010.safetensors</c> every so many epochs. It is called after other callbacks, so that what they
/// remember is up to date in the file.
/// </summary>
public sealed class CheckpointSaver : TrainerCallback
{
    private readonly string _monitor;
    private readonly BestEpoch _best;
    private long _lastStep = -1;
    private long _savedStep = -1;

    /// <summary>Names the folder.</summary>
    /// <param name="folder">The folder; made if need be.</param>
    /// <param name="monitor">The figure that decides which epoch is best, see <see cref="MonitoredMetric"/>; never of the test set unless asked for by name.</param>
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

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>Path of the newest checkpoint.</summary>
    public string LastPath => Path.Combine(Folder, "last.safetensors");

    /// <summary>Path of the best epoch's checkpoint.</summary>
    public string BestPath => Path.Combine(Folder, "best.safetensors");

    /// <summary>Whether to write <see cref="LastPath"/>. Default true.</summary>
    public bool SaveLast { get; init; } = true;

    /// <summary>Whether to write <see cref="BestPath"/>. Default true.</summary>
    public bool SaveBest { get; init; } = true;

    /// <summary>Epochs between two checkpoints that are kept; 0 (default) keeps none.</summary>
    public int EveryEpochs { get; init; }

    /// <summary>
    /// Optimizer steps after which <see cref="LastPath"/> is written anew within an epoch; 0 (default): not before its end.
    /// </summary>
    public int EverySteps { get; init; }

    /// <summary>
    /// Gets whether a checkpoint that cannot be written stops the run. Default false: the failure is logged and listed in
    /// <see cref="TrainingResult.CallbackFailures"/>, and the run goes on.
    /// </summary>
    public bool StopOnFailure { get; init; }

    /// <summary>The best figure; null before the first.</summary>
    public double? BestValue => _best.Value;

    /// <summary>The epoch of the best figure, from 1; 0 before the first.</summary>
    public int BestEpoch => _best.Epoch;

    /// <inheritdoc/>
    public override void Validate(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MonitoredMetric.Check(_monitor, state);
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        AtomicFile.CreateFolder(Folder);
        AtomicFile.DeleteLeftovers(LastPath);
        AtomicFile.DeleteLeftovers(BestPath);
        _lastStep = state.Step;
        _savedStep = -1;
    }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (EverySteps > 0 && SaveLast && state.Step != _lastStep && state.Step % EverySteps == 0)
        {
            Save(state);
        }

        _lastStep = state.Step;
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

        // The newest comes last, so that errors name it as the one to resume from.
        if (SaveLast)
        {
            Try(() => Save(state));
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        // Where one cannot be written, another may still be.
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

        // A run that broke leaves its last good checkpoint alone.
        if (SaveLast && result.StopReason is StopReason.Cancelled or StopReason.StoppedByCallback && _savedStep != state.Step)
        {
            Save(state);
        }
    }

    /// <inheritdoc/>
    public override string SaveState() => _best.Save();

    /// <inheritdoc/>
    public override void LoadState(string state) => _best.Load(state);

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
