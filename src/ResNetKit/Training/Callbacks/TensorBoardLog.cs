using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>
/// Writes an event file for TensorBoard with TorchSharp's <see cref="SummaryWriter"/>: loss and learning rate every few steps, and the
/// results of each epoch (<c>train/loss</c>, <c>validation/accuracy</c>, …).
/// </summary>
/// <remarks>
/// Each run, also a resumed one, adds an event file to the folder; TensorBoard reads the files of a folder as one run. Every value is in
/// the file as soon as it is logged.
/// </remarks>
public sealed class TensorBoardLog : TrainerCallback
{
    private readonly int _every;
    private SummaryWriter? _writer;

    /// <summary>Creates the callback.</summary>
    /// <param name="folder">The folder for TensorBoard's <c>--logdir</c>. Created if it does not exist.</param>
    /// <param name="every">Number of steps between two logged values within an epoch, at least 1.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="every"/> is below 1.</exception>
    public TensorBoardLog(string folder, int every = 50)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        Folder = Path.GetFullPath(folder);
        _every = every;
    }

    /// <summary>Gets the full path of the folder that holds the event files.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public override bool MainProcessOnly => true;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state) => _writer = torch.utils.tensorboard.SummaryWriter(Folder);

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Batch % _every == 0)
        {
            Write("step/loss", state.LastLoss, state.Step);
            Write("step/learning_rate", state.LearningRate, state.Step);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(epoch);
        foreach (var (name, value) in epoch.Figures)
        {
            Write(name, value, epoch.Epoch);
        }

        Write("train/learning_rate", epoch.LearningRate, epoch.Epoch);
        Write("train/images_per_second", state.SamplesPerEpoch / epoch.Seconds, epoch.Epoch);
    }

    // Values that were not measured or are not finite have no point on a curve.
    private void Write(string tag, double? value, long step)
    {
        if (value is { } number && double.IsFinite(number))
        {
            _writer?.add_scalar(tag, (float)number, checked((int)step));
        }
    }
}
