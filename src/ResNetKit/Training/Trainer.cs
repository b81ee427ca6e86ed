using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ResNetKit.Data;
using ResNetKit.Interop;
using ResNetKit.Training;
using ResNetKit.Training.Distributed;
using ResNetKit.Training.MixedPrecision;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit;

/// <summary>Trains any classifier, <c>nn.Module&lt;Tensor, Tensor&gt;</c> from images (N, C, H, W) to logits (N, classes).</summary>
/// <remarks>
/// The model stays the caller's. It is moved to the options' device and stays there. While a run lasts it may hold bfloat16 copies of its
/// weights and channels-last filters; afterwards it is float32 and contiguous again. Mixed precision replaces the model's parameter
/// objects, as TorchSharp's own <c>to</c> does: get them anew after a run. After a run the model is in evaluation mode. A network of
/// ResNetKit's takes note of the class names and the preprocessing of what it is trained on, where the source tells them. At each batch
/// libtorch's global random numbers are seeded from the options' seed and the batch's place. A trainer is for one thread at a time. Trainers of several
/// threads, each with a model and sources of its own, may run at once: they share libtorch's generator, so their steps take turns, and each gives
/// the result that it gives alone. A callback must not wait for another thread that trains or builds a network.
/// </remarks>
/// <example>
/// <code>
/// var trainer = new Trainer(model, new TrainerOptions { Epochs = 10 }) { Callbacks = { new ProgressBar() } };
/// TrainingResult result = trainer.Fit(train, test);
/// </code>
/// </example>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the first argument selects the overload.")]
public sealed class Trainer
{
    private readonly Module<Tensor, Tensor> _model;
    private readonly TrainerOptions _options;
    private Checkpoint? _resumeFrom;

    /// <summary>Creates a trainer for a model.</summary>
    /// <param name="model">The model; its parameters are float32.</param>
    /// <param name="options">The options; null for the defaults. They are copied.</param>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    public Trainer(Module<Tensor, Tensor> model, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new TrainerOptions();
        options.Validate();
        _model = model;
        _options = options.Copy();
    }

    /// <summary>Called at the moments of a run, by <see cref="TrainerCallback.Order"/> and then in this order.</summary>
    public IList<TrainerCallback> Callbacks { get; } = [];

    /// <summary>
    /// Gets the folder of the files that callbacks of <see cref="TrainerOptions.Callbacks"/> write. A relative path is within the current directory.
    /// Default: the current directory.
    /// </summary>
    public string OutputFolder { get; init; } = ".";

    /// <summary>
    /// Gets a schedule that takes the place of <see cref="TrainerOptions.Schedule"/>; null for none. It counts in the
    /// <see cref="ScheduleOptions.Unit"/> of the options.
    /// </summary>
    public ILearningRateSchedule? Schedule { get; init; }

    /// <summary>
    /// Gets a function that creates one of TorchSharp's schedulers, in place of <see cref="Schedule"/>. It is called for each optimizer of the
    /// run (Muon has two) and again on resuming, where the scheduler is stepped to where it was. It steps with the
    /// <see cref="ScheduleOptions.Unit"/> of the options; <c>ReduceLROnPlateau</c> steps at the end of each evaluated epoch by
    /// <see cref="MonitoredMetric.Auto"/>.
    /// </summary>
    public Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>? TorchScheduler { get; init; }

    /// <summary>Gets or sets the logger of the trainer. Default: no logging.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Gets the processes that the model is trained in; null where it is this one alone.</summary>
    internal (IProcessGroup Group, DistributedOptions Options)? Processes { get; private set; }

    /// <summary>
    /// Lets several processes train the model together in later calls of <see cref="Fit(TrainingData, CancellationToken)"/>, each on its share of
    /// every batch. Every process makes the call, with a trainer of the same model, options and data.
    /// </summary>
    /// <param name="group">The processes. A group of one changes nothing.</param>
    /// <param name="options">How they train together; null for the defaults. They are the same in all processes.</param>
    public void UseProcessGroup(IProcessGroup group, DistributedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        Processes = group.Size > 1 ? (group, options ?? new DistributedOptions()) : null;
    }

    /// <summary>Trains the model and evaluates it after each epoch.</summary>
    /// <param name="train">What the model learns from.</param>
    /// <param name="evaluation">The test set; null for none. Nothing is chosen by it.</param>
    /// <param name="cancellation">Stops training after the current step and returns the partial result.</param>
    /// <inheritdoc cref="Fit(TrainingData, CancellationToken)" path="/exception"/>
    public TrainingResult Fit(IBatchSource train, IBatchSource? evaluation = null, CancellationToken cancellation = default) =>
        Fit(new TrainingData(train, Test: evaluation), cancellation);

    /// <summary>Trains the model and evaluates it after each epoch.</summary>
    /// <param name="data">The splits.</param>
    /// <param name="cancellation">Stops training after the current step and returns the partial result.</param>
    /// <exception cref="ArgumentException">The training source has no batches, another split has other classes, or the model has no parameters
    /// that take gradients or some that are not float32.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to resume from is of a run on other data, with another optimizer or of more epochs;
    /// or labels do not fit the model, or a batch leaves a batch norm one value per channel; or the processes of a group do not train the same, or
    /// one of them cannot begin.</exception>
    /// <exception cref="NotSupportedException">Mixed precision is asked of a model that cannot; the message names the module.</exception>
    /// <exception cref="InvalidOperationException">The weights of the processes of a group are no longer the same.</exception>
    /// <exception cref="NonFiniteLossException">The loss became NaN or infinite; the message names step, learning rate and last
    /// checkpoint.</exception>
    public TrainingResult Fit(TrainingData data, CancellationToken cancellation = default)
    {
        using var checkpoint = _resumeFrom;
        _resumeFrom = null;
        using var run = Prepare(data, checkpoint);

        // Not before the run is known to be one of this model on this data.
        (_model as ImageClassifier)?.TakeNoteOf(data.Train);
        return run.Execute(cancellation);
    }

    /// <summary>Trains the model on images and evaluates it after each epoch: on the part of them that
    /// <see cref="DataOptions.ValidationFraction"/> holds out, and on test images.</summary>
    /// <param name="images">The training images.</param>
    /// <param name="options">How they become batches; null for the defaults. Where they have no seed, the trainer's is used.</param>
    /// <param name="test">The test images; null for none. Nothing is chosen by them.</param>
    /// <param name="cancellation">Ends the run after the step under way; what there is by then is returned.</param>
    /// <exception cref="InvalidOptionsException">The data options are invalid; all failures are listed.</exception>
    /// <inheritdoc cref="Fit(TrainingData, CancellationToken)" path="/exception"/>
    public TrainingResult Fit(
        ImageDataset images, DataOptions? options = null, ImageDataset? test = null, CancellationToken cancellation = default)
    {
        options ??= new DataOptions();
        var (training, held) = options.Split(images, (ulong)_options.Seed);
        using var batches = options.CreateTraining(training);
        using var validation = held is null ? null : options.CreateEvaluation(held);
        using var testing = test is null ? null : options.CreateEvaluation(test);
        return Fit(new TrainingData(batches, validation, testing), cancellation);
    }

    /// <summary>Trains the model on images and evaluates it on test images after each epoch. The batches are those of
    /// <see cref="DataOptions.ForImages(ImageDataset)"/>.</summary>
    /// <param name="images">The training images.</param>
    /// <param name="test">The test images. Nothing is chosen by them.</param>
    /// <param name="cancellation">Ends the run after the step under way; what there is by then is returned.</param>
    /// <inheritdoc cref="Fit(TrainingData, CancellationToken)" path="/exception"/>
    public TrainingResult Fit(ImageDataset images, ImageDataset test, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        return Fit(images, DataOptions.ForImages(images), test, cancellation);
    }

    /// <summary>
    /// Lets the next run go on where another was when it wrote a checkpoint: weights, optimizer, schedule, average, place in the data,
    /// history and what callbacks remember. Give the trainer the same options and the run the same data; only then is it the same run.
    /// </summary>
    /// <param name="path">The checkpoint.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, no checkpoint, of another format, or of another model.</exception>
    public void Resume(string path)
    {
        var checkpoint = Checkpoint.Read(path);
        try
        {
            checkpoint.CheckModel(_model.state_dict().Select(entry => (entry.Key, entry.Value)));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }

        _resumeFrom?.Dispose();
        _resumeFrom = checkpoint;
    }

    /// <summary>
    /// Looks for a learning rate (range test, Smith 2015): trains for some steps at exponentially rising rates and notes the losses. The
    /// model and the random numbers are afterwards what they were before.
    /// </summary>
    /// <param name="train">What to learn from; as many epochs are taken as the steps need.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <param name="cancellation">Breaks the test off.</param>
    /// <returns>The curve, with a suggestion where it supports one.</returns>
    /// <exception cref="InvalidDataException">Labels do not fit the model, or a batch leaves a batch norm one value per channel.</exception>
    /// <exception cref="InvalidOperationException">The loss is no number before any step.</exception>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches; the model is as it was.</exception>
    public LearningRateCurve FindLearningRate(
        IBatchSource train, LearningRateFinderOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        train.UseSeed((ulong)_options.Seed);
        options ??= new LearningRateFinderOptions();
        options.Validate();
        return new LearningRateFinder(_model, _options, options).Find(train, cancellation);
    }

    /// <summary>Evaluates the model in the precision that it is trained in, with the test-time augmentation, loss and metrics of the options.</summary>
    /// <param name="source">What to evaluate on, one pass.</param>
    /// <param name="cancellation">Breaks the evaluation off.</param>
    /// <exception cref="ArgumentException">The source has no batches, or other classes than the network was trained on.</exception>
    /// <exception cref="InvalidDataException">Labels do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public EvaluationResult Evaluate(IBatchSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_model as ImageClassifier)?.CheckClasses(source);
        using var model = new ComputeModel(_model, FormatOf(_options));
        using var mode = new EvaluationMode(_model);
        using var loss = _options.Loss.CreateLoss();
        return new Evaluator(model, _options, loss).Evaluate(source, cancellation);
    }

    /// <summary>The form that the options ask of a batch's images.</summary>
    /// <param name="options">The options.</param>
    /// <param name="localRank">The number of the process on its machine: each takes a GPU of its own where no device is named.</param>
    /// <exception cref="ArgumentException">CUDA is asked for where there is none.</exception>
    internal static BatchFormat FormatOf(TrainerOptions options, int localRank = 0)
    {
        var device = DeviceOf(options, localRank);
        var precision = BFloat16Support.Resolve(options.Precision, device);
        return new BatchFormat(precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32, options.ChannelsLast, device);
    }

    private static void CheckClasses(IBatchSource train, IBatchSource? other, string split)
    {
        if (train.ClassNames is { } known && other?.ClassNames is { } found && !known.SequenceEqual(found, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"The {split} images are of the classes {MessageText.List(found, quote: "")}, but the training images of the classes "
                + $"{MessageText.List(known, quote: "")}. All splits need the same classes in the same order.",
                nameof(other));
        }
    }

    /// <summary>Makes a run. Where other processes take part, all of them learn of one that cannot.</summary>
    private TrainingRun Prepare(TrainingData data, Checkpoint? checkpoint)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(data);
            ArgumentNullException.ThrowIfNull(data.Train, nameof(data));
            CheckClasses(data.Train, data.Validation, "validation");
            CheckClasses(data.Train, data.Test, "test");
            data.Train.UseSeed((ulong)_options.Seed);
            return new TrainingRun(this, _model, _options, data, checkpoint);
        }
        catch (Exception problem) when (Processes is not null)
        {
            Agreement.Reach(Processes.Value.Group, new Dictionary<string, string>(), problem);
            throw;
        }
    }

    private static Device DeviceOf(TrainerOptions options, int localRank)
    {
        var devices = cuda.is_available() ? cuda.device_count() : 0;
        if (options.Device == "auto")
        {
            return torch.device(devices > 1 && localRank > 0 ? $"cuda:{localRank % devices}" : devices > 0 ? "cuda" : "cpu");
        }

        // Without CUDA, TorchSharp does not even name such a device.
        var isCuda = options.Device.StartsWith("cuda", StringComparison.OrdinalIgnoreCase);
        var device = isCuda && devices == 0 ? null : torch.device(options.Device);
        return device is not null && !(isCuda && device.index >= devices)
            ? device
            : throw new ArgumentException(
                $"The device '{options.Device}' is not there: libtorch sees {devices} CUDA devices.", nameof(options));
    }
}
