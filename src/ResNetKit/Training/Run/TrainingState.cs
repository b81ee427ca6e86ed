using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training;

/// <summary>Provides callbacks with the current state of a run. The same object is used for the whole run, and its properties are updated.</summary>
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
    /// Gets the model. During a run in mixed precision, its weights are bfloat16 copies, except those of normalization layers. To get the float32
    /// weights, call <see cref="CopyWeights"/>.
    /// </summary>
    public Module<torch.Tensor, torch.Tensor> Model { get; }

    /// <summary>Gets the options of the run. Changing them has no effect.</summary>
    public TrainerOptions Options { get; }

    /// <summary>Gets the precision that is used; never <see cref="Precision.Auto"/>.</summary>
    public Precision Precision { get; internal set; }

    /// <summary>Gets the device that is used, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Device { get; internal set; } = "cpu";

    /// <summary>Gets the zero-based number of this process among those that train together; 0 if it trains alone.</summary>
    public int ProcessRank { get; internal set; }

    /// <summary>Gets the number of processes that train together; 1 if this process trains alone.</summary>
    public int ProcessCount { get; internal set; } = 1;

    /// <summary>
    /// Gets the one-based number of the current epoch or, after the end of training, of the last epoch; 0 before the first epoch of a new run.
    /// </summary>
    public int Epoch { get; internal set; }

    /// <summary>Gets the number of batches of the current epoch that have been trained.</summary>
    public int Batch { get; internal set; }

    /// <summary>Gets the number of batches in an epoch.</summary>
    public int BatchesPerEpoch { get; internal set; }

    /// <summary>
    /// Gets the number of batches for the current optimizer step. It is the largest <see cref="TrainerCallback.BatchesPerStep"/> of all callbacks, or the
    /// number of batches that remain in the epoch if that is smaller.
    /// </summary>
    public int BatchesInStep { get; internal set; } = 1;

    /// <summary>Gets the number of samples in an epoch.</summary>
    public int SamplesPerEpoch { get; internal set; }

    /// <summary>Gets the number of completed optimizer steps, including those before an interruption.</summary>
    public long Step { get; internal set; }

    /// <summary>Gets the number of optimizer steps of the whole run.</summary>
    public long TotalSteps { get; internal set; }

    /// <summary>Gets the learning rate of the current or last step; 0 before the first step of a new run.</summary>
    public double LearningRate { get; internal set; }

    /// <summary>
    /// Gets or sets a factor by which the scheduled learning rate is multiplied from the next step on. It remains in effect until it is set again, and is
    /// stored in checkpoints. Default: 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    /// <exception cref="InvalidOperationException">The learning rate is controlled by a scheduler of TorchSharp.</exception>
    public double LearningRateScale
    {
        get => _run.LearningRateScale;
        set => _run.LearningRateScale = value;
    }

    /// <summary>
    /// Gets the parameters that are trained, by name, as float32. In <see cref="TrainerCallback.OnGradients"/>, they have the gradients of the step.
    /// </summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _run.Parameters;

    /// <summary>
    /// Gets the weights as float32, including frozen ones, and the buffers, by their names in the state dict. They are not copies. After
    /// changing them, call <see cref="PublishWeights"/>.
    /// </summary>
    public IReadOnlyDictionary<string, torch.Tensor> Weights => _run.Weights;

    /// <summary>
    /// Gets the mean training loss of the current epoch, or NaN before the first batch. On CUDA, the most recent batches may not be included.
    /// </summary>
    public double Loss => _run.Metrics.MeanLoss;

    /// <summary>Gets the training accuracy of the current epoch, or NaN before the first batch. On CUDA, the most recent batches may not be included.</summary>
    public double Accuracy => _run.Metrics.Accuracy;

    /// <summary>Gets the loss of the last batch, or NaN before the first batch of an epoch. On CUDA, it may be that of an earlier batch.</summary>
    public double LastLoss => _run.Metrics.LastLoss;

    /// <summary>Gets the duration of the training steps in seconds, without evaluation and including the steps before an interruption.</summary>
    public double TrainSeconds => _run.TrainSeconds;

    /// <summary>Gets the number of training images per second, without evaluation and without steps before an interruption; 0 before the first batch.</summary>
    public double ImagesPerSecond => _run.ImagesPerSecond;

    /// <summary>Gets the results of the completed epochs, in order.</summary>
    public IReadOnlyList<EpochResult> History => _run.History;

    /// <summary>Gets a value indicating whether the run has a validation split.</summary>
    public bool HasValidation { get; internal set; }

    /// <summary>Gets a value indicating whether the run has a test set.</summary>
    public bool HasTest { get; internal set; }

    /// <summary>Gets a value indicating whether a callback has requested to stop the run.</summary>
    public bool StopRequested => StopMessage is not null;

    /// <summary>Gets the reason given by the first callback that requested to stop the run, or <see langword="null"/> if there is none.</summary>
    public string? StopMessage { get; private set; }

    /// <summary>
    /// Gets the path of the last checkpoint that this run has written or was resumed from, or <see langword="null"/> if there is none. If several processes
    /// train together, only process 0 knows the checkpoints that this run writes.
    /// </summary>
    public string? LastCheckpoint { get; internal set; }

    /// <summary>
    /// Requests that the run stops after the current step. If this is the last step of an epoch, the run still finishes the epoch with its
    /// evaluation. If the method is called several times, the first reason is kept.
    /// </summary>
    /// <param name="reason">The reason, for the result of the run.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is empty or consists only of white space.</exception>
    public void RequestStop(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        StopMessage ??= reason;
    }

    /// <summary>
    /// Writes a checkpoint from which <see cref="Trainer.Resume"/> can continue the run. An existing file is replaced only when the new one is complete. If
    /// several processes train together, process 0 writes the file. The others need not call the method, and write nothing if they do.
    /// </summary>
    /// <param name="path">The path of the file. The folder is created if it does not exist.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="NotSupportedException">A tensor has a type that the format does not support, or is larger than 2 GiB.</exception>
    /// <exception cref="InvalidOperationException">
    /// The method was called within a step: in <see cref="TrainerCallback.OnLoss"/>, <see cref="TrainerCallback.OnBackward"/> or
    /// <see cref="TrainerCallback.OnGradients"/>, or while the gradients of several batches are being accumulated.
    /// </exception>
    /// <exception cref="NonFiniteLossException">
    /// The loss of a recent batch is NaN or infinite, and no file is written. This can happen only on CUDA, where the losses of several batches are
    /// read together. A callback should not catch this exception, which ends the run.
    /// </exception>
    public void SaveCheckpoint(string path) => _run.SaveCheckpoint(path);

    /// <summary>Applies changes of <see cref="Weights"/> to the model. In mixed precision, the model has bfloat16 copies of the weights.</summary>
    public void PublishWeights() => _run.PublishWeights();

    /// <summary>
    /// Copies the weights or, if <see cref="TrainerOptions.EmaDecay"/> is above 0, their average. Frozen weights and buffers are copied too.
    /// </summary>
    /// <returns>
    /// The tensors by their names in the state dict, contiguous and on the CPU. Weights are float32. The caller must dispose the tensors.
    /// </returns>
    public Dictionary<string, torch.Tensor> CopyWeights() => _run.CopyWeights();
}
