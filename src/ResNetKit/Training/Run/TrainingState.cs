using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training;

/// <summary>A run as its callbacks see it. One object serves the whole run; its figures move on.</summary>
public sealed class TrainingState
{
    private readonly TrainingRun _run;

    internal TrainingState(TrainingRun run, Module<torch.Tensor, torch.Tensor> model, TrainerOptions options)
    {
        _run = run;
        Model = model;
        Options = options;
    }

    /// <summary>
    /// The model. In mixed precision it holds bfloat16 copies while the run lasts; <see cref="CopyWeights"/> gives the real ones.
    /// </summary>
    public Module<torch.Tensor, torch.Tensor> Model { get; }

    /// <summary>The run's options; changing them does nothing.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The precision that is computed in, never <see cref="Precision.Auto"/>.</summary>
    public Precision Precision { get; internal set; }

    /// <summary>The device that is computed on, for example <c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Device { get; internal set; } = "cpu";

    /// <summary>Gets the number of this process among those that train together, from 0; 0 where it trains alone.</summary>
    public int ProcessRank { get; internal set; }

    /// <summary>Gets the number of processes that train together; 1 where this one trains alone.</summary>
    public int ProcessCount { get; internal set; } = 1;

    /// <summary>The epoch under way, from 1; after the last one, the last.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Batches of the epoch that were trained on.</summary>
    public int Batch { get; internal set; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchesPerEpoch { get; internal set; }

    /// <summary>Samples of an epoch.</summary>
    public int SamplesPerEpoch { get; internal set; }

    /// <summary>Optimizer steps done since the beginning of the run, before an interruption included.</summary>
    public long Step { get; internal set; }

    /// <summary>Optimizer steps of the whole run.</summary>
    public long TotalSteps { get; internal set; }

    /// <summary>The learning rate of the current step.</summary>
    public double LearningRate { get; internal set; }

    /// <summary>
    /// Gets or sets a factor that multiplies the scheduled learning rate from the next step on; it stays until it is set again, and
    /// checkpoints hold it. Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    /// <exception cref="InvalidOperationException">The rate is moved by one of TorchSharp's schedulers.</exception>
    public double LearningRateScale
    {
        get => _run.LearningRateScale;
        set => _run.LearningRateScale = value;
    }

    /// <summary>
    /// Gets the parameters that are trained, by name: float32, with the gradients of the step at <see cref="TrainerCallback.OnGradients"/>.
    /// </summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _run.Parameters;

    /// <summary>
    /// Gets the weights and buffers by their names in the state dictionary, as the optimizer knows them: live, float32 weights. After changing
    /// them call <see cref="PublishWeights"/>.
    /// </summary>
    public IReadOnlyDictionary<string, torch.Tensor> Weights => _run.Weights;

    /// <summary>Mean training loss of the epoch so far; on CUDA it lags some batches behind. NaN before the first.</summary>
    public double Loss => _run.Metrics.MeanLoss;

    /// <summary>Training accuracy of the epoch so far; on CUDA it lags some batches behind. NaN before the first.</summary>
    public double Accuracy => _run.Metrics.Accuracy;

    /// <summary>Loss of the last batch that was read; on CUDA it lags some batches behind. NaN before the first.</summary>
    public double LastLoss => _run.Metrics.LastLoss;

    /// <summary>Seconds in training steps, evaluation not counted, before an interruption included.</summary>
    public double TrainSeconds => _run.TrainSeconds;

    /// <summary>Training images per second over this run, evaluation not counted; 0 before the first batch.</summary>
    public double ImagesPerSecond => _run.ImagesPerSecond;

    /// <summary>Each finished epoch, in order.</summary>
    public IReadOnlyList<EpochResult> History => _run.History;

    /// <summary>Whether there is a validation split.</summary>
    public bool HasValidation { get; internal set; }

    /// <summary>Whether there is a test set.</summary>
    public bool HasTest { get; internal set; }

    /// <summary>Whether something has asked the run to stop.</summary>
    public bool StopRequested => StopMessage is not null;

    /// <summary>Why a callback asked to stop; null where none has.</summary>
    public string? StopMessage { get; private set; }

    /// <summary>The newest checkpoint that this run wrote or was resumed from; null before the first.</summary>
    public string? LastCheckpoint { get; internal set; }

    /// <summary>Asks the run to stop after the step under way. The first reason given stands.</summary>
    /// <param name="reason">Why, for the run's result.</param>
    public void RequestStop(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        StopMessage ??= reason;
    }

    /// <summary>
    /// Writes the whole run to a file from which <see cref="Trainer.Resume"/> goes on. The file is replaced at once or not at all. Where several
    /// processes train together, process 0 writes it and the others do nothing.
    /// </summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <exception cref="IOException">The file cannot be written; an older one of that name is unharmed.</exception>
    /// <exception cref="InvalidOperationException">Gradients of several batches are being gathered for one step.</exception>
    public void SaveCheckpoint(string path) => _run.SaveCheckpoint(path);

    /// <summary>Brings changed <see cref="Weights"/> to where the model computes with them, in mixed precision.</summary>
    public void PublishWeights() => _run.PublishWeights();

    /// <summary>
    /// The weights and buffers as the optimizer knows them: float32, contiguous, on the CPU, by their names in the state dictionary.
    /// With <see cref="TrainerOptions.EmaDecay"/> they are the average. The tensors are copies; dispose them.
    /// </summary>
    public Dictionary<string, torch.Tensor> CopyWeights() => _run.CopyWeights();
}
