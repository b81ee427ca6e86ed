using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>
/// Writes event files for TensorBoard with TorchSharp's <see cref="SummaryWriter"/>. They contain the loss and the learning rate at a fixed interval of steps,
/// and the results of each epoch (<c>train/loss</c>, <c>validation/accuracy</c>, …). Values that are NaN or infinite are omitted.
/// </summary>
/// <remarks>
/// Each run, including a resumed one, adds an event file to the folder; TensorBoard shows the files of a folder as one run. Values are written to the file
/// immediately.
/// </remarks>
public sealed class TensorBoardLog : TrainerCallback
{
    private readonly int _every;
    private SummaryWriter? _writer;

    /// <summary>Initializes a new instance of the <see cref="TensorBoardLog"/> class.</summary>
    /// <param name="folder">The folder, for TensorBoard's option <c>--logdir</c>. It is created if it does not exist.</param>
    /// <param name="every">The number of steps between two logged values, at least 1.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty or consists only of white space.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="every"/> is below 1.</exception>
    public TensorBoardLog(string folder, int every = 50)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        Folder = Path.GetFullPath(folder);
        _every = every;
    }

    /// <summary>Gets the full path of the folder for the event files.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public override bool MainProcessOnly => true;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state) => _writer = torch.utils.tensorboard.SummaryWriter(Folder);

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Step % _every == 0)
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

    // Values that were not measured or are not finite cannot be plotted.
    private void Write(string tag, double? value, long step)
    {
        if (value is { } number && double.IsFinite(number))
        {
            _writer?.add_scalar(tag, (float)number, checked((int)step));
        }
    }
}
