using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
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

/// <summary>Trains an image classifier: a module that computes logits (N, classes) from images (N, C, H, W).</summary>
/// <remarks>
/// The caller keeps ownership of the model. The model is moved to the device in the options and remains there. During a run, its weights may be bfloat16
/// copies, and its filters may be in the channels-last memory format. Afterward, the model is float32 and contiguous again and, unless an exception ended the
/// run, in evaluation mode. Moving the model, or converting it to mixed precision, can replace its parameter objects, as TorchSharp's method <c>to</c>
/// does. Therefore, do not use parameter objects that you obtained before a run. An <see cref="ImageClassifier"/> stores the class names and
/// the preprocessing of its training data if the source provides them and they fit the network.
/// <para>
/// The global random number generator of libtorch is seeded for each training batch, from the seed in the options and the number of the batch. If several
/// processes train together, the seed also depends on the rank of the process.
/// </para>
/// <para>
/// A trainer can be used by only one thread at a time. Several trainers, each with its own model and sources, can run at once in different threads. They share
/// the generator of libtorch, so their training steps compute the gradients in turn, and each step has the same random numbers as in a trainer that runs alone.
/// A callback must not wait for another thread that trains or builds a network.
/// </para>
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

    /// <summary>Initializes a new instance of the <see cref="Trainer"/> class.</summary>
    /// <param name="model">The model, whose parameters must be float32.</param>
    /// <param name="options">The options, which are copied; <see langword="null"/> for the defaults.</param>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
    public Trainer(Module<Tensor, Tensor> model, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new TrainerOptions();
        options.Validate();
        _model = model;
        _options = options.Copy();
    }

    /// <summary>
    /// Gets the callbacks. They are called in the order of <see cref="TrainerCallback.Order"/>. Those of equal order are called in the order of this list,
    /// after the callbacks in <see cref="TrainerOptions.Callbacks"/>.
    /// </summary>
    public IList<TrainerCallback> Callbacks { get; } = [];

    /// <summary>
    /// Gets the folder for the files of the callbacks in <see cref="TrainerOptions.Callbacks"/>. A relative path refers to the current directory. Default: the
    /// current directory.
    /// </summary>
    public string OutputFolder { get; init; } = ".";

    /// <summary>
    /// Gets a schedule that replaces <see cref="TrainerOptions.Schedule"/>. Its unit is still the <see cref="ScheduleOptions.Unit"/> of that option.
    /// Default: <see langword="null"/>, for the schedule of the options.
    /// </summary>
    public ILearningRateSchedule? Schedule { get; init; }

    /// <summary>
    /// Gets a function that creates a scheduler of TorchSharp, which replaces the schedule. Default: <see langword="null"/>, for no scheduler of TorchSharp.
    /// </summary>
    /// <remarks>
    /// The function is called for each optimizer of the run (Muon usually has two). When a run is resumed, the function is called again, and the scheduler
    /// repeats all previous steps. The scheduler is stepped after each optimizer step or after each epoch, depending on the <see cref="ScheduleOptions.Unit"/>
    /// of <see cref="TrainerOptions.Schedule"/>. <c>ReduceLROnPlateau</c> is instead stepped at the end of each evaluated epoch, with the value of
    /// <see cref="MonitoredMetric.Auto"/>.
    /// </remarks>
    public Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>? TorchScheduler { get; init; }

    /// <summary>Gets the logger of the trainer. Default: no logging.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Gets the processes that train the model together; <see langword="null"/> if this process trains alone.</summary>
    internal (IProcessGroup Group, DistributedOptions Options)? Processes { get; private set; }

    /// <summary>
    /// Configures later calls of <see cref="Fit(TrainingData, CancellationToken)"/> to train the model in several processes, each on its share of every batch.
    /// Every process must call this method on a trainer with the same model, options and data; only the device may differ. At the beginning of a run, the
    /// weights of process 0 are copied to the other processes.
    /// </summary>
    /// <param name="group">The processes. With a group of one process, this process trains alone.</param>
    /// <param name="options">
    /// The options for training in several processes; <see langword="null"/> for the defaults. They must be the same in all processes.
    /// </param>
    public void UseProcessGroup(IProcessGroup group, DistributedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        Processes = group.Size > 1 ? (group, options ?? new DistributedOptions()) : null;
    }

    /// <summary>Trains the model and evaluates it, by default after each epoch.</summary>
    /// <param name="train">The training data.</param>
    /// <param name="evaluation">
    /// The test data; <see langword="null"/> for none. It is used for choices, such as the best epoch, only if a test metric is specified by name.
    /// </param>
    /// <param name="cancellation">
    /// Stops training after the current step, and an evaluation before its next batch. The partial result is returned. If several processes train together, an
    /// evaluation is completed first.
    /// </param>
    /// <returns>The result of the run.</returns>
    /// <inheritdoc cref="Fit(TrainingData, CancellationToken)" path="/exception"/>
    public TrainingResult Fit(IBatchSource train, IBatchSource? evaluation = null, CancellationToken cancellation = default) =>
        Fit(new TrainingData(train, Test: evaluation), cancellation);

    /// <summary>Trains the model and evaluates it, by default after each epoch.</summary>
    /// <param name="data">The training, validation and test data.</param>
    /// <param name="cancellation">
    /// Stops training after the current step, and an evaluation before its next batch. The partial result is returned. If several processes train together, an
    /// evaluation is completed first.
    /// </param>
    /// <returns>The result of the run.</returns>
    /// <exception cref="ArgumentException">
    /// A source has no batches; another split has other classes than the training source; the model has no parameters that require gradients, or has parameters
    /// that are not float32; the device of the options is not available; or <c>Deterministic</c> is set and the device <c>auto</c> is a GPU.
    /// </exception>
    /// <exception cref="InvalidOptionsException">
    /// A monitored metric is not computed in the run, a callback has invalid options, or a pattern in the options of an optimizer matches neither a parameter
    /// that the optimizer trains nor a frozen one. The exception lists the failures.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The checkpoint to resume from does not fit the model, the data, the options or the callbacks; an image cannot be decoded; labels do not match the model;
    /// a batch norm gets a single value per channel; the processes of a group differ in their model, options, data or version of ResNetKit; or another process of
    /// the group cannot begin.
    /// </exception>
    /// <exception cref="IOException">
    /// A callback cannot create its folder or file before the first step, or a file of the training or evaluation data cannot be read.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to one of these folders or files is denied.</exception>
    /// <exception cref="NotSupportedException">
    /// The model cannot be trained in mixed precision, or the state of an optimizer cannot be saved in checkpoints. The message gives the reason.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The model does not return logits (N, classes); the loss has class weights, but not one for each class; <c>Schedule</c> and <c>TorchScheduler</c> are
    /// both set; <see cref="Callbacks"/> contains <see langword="null"/>; two metrics compute values of the same name; a loss, metric, schedule, optimizer,
    /// callback or batch source of your own returns something that is not allowed; or the weights of the processes of a group are no longer equal.
    /// </exception>
    /// <exception cref="NonFiniteLossException">
    /// The loss became NaN or infinite; the message contains the step, the learning rate and, if there is one, the last checkpoint.
    /// </exception>
    public TrainingResult Fit(TrainingData data, CancellationToken cancellation = default)
    {
        using var checkpoint = _resumeFrom;
        _resumeFrom = null;
        using var run = Prepare(data, checkpoint);

        // The class names are stored only now, so that they do not change if the run cannot be created.
        (_model as ImageClassifier)?.TakeNoteOf(data.Train);
        return run.Execute(cancellation);
    }

    /// <summary>
    /// Trains the model on images and evaluates it, by default after each epoch, on the images that <see cref="DataOptions.ValidationFraction"/> holds out and
    /// on test images.
    /// </summary>
    /// <param name="images">The training images.</param>
    /// <param name="options">The options for the batches. If they have no seed, that of the trainer is used.</param>
    /// <param name="test">
    /// The test images; <see langword="null"/> for none. They are used for choices, such as the best epoch, only if a test metric is specified by name.
    /// </param>
    /// <param name="cancellation">
    /// Stops training after the current step, and an evaluation before its next batch. The partial result is returned. If several processes train together, an
    /// evaluation is completed first.
    /// </param>
    /// <returns>The result of the run.</returns>
    /// <exception cref="InvalidOptionsException">
    /// One or more data options are invalid, a monitored metric is not computed in the run, a callback has invalid options, or a pattern in the options of an
    /// optimizer matches neither a parameter that the optimizer trains nor a frozen one. The exception lists the failures.
    /// </exception>
    /// <exception cref="ArgumentException">The data options cannot be used with these images; for example, a split would have no images.</exception>
    /// <inheritdoc cref="Fit(TrainingData, CancellationToken)" path="/exception[not(contains(@cref, 'InvalidOptionsException'))]"/>
    [OverloadResolutionPriority(-1)]
    public TrainingResult Fit(
        ImageDataset images, DataOptions options, ImageDataset? test = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (training, held) = options.Split(images, (ulong)_options.Seed);
        using var batches = options.CreateTraining(training);
        using var validation = held is null ? null : options.CreateEvaluation(held);
        using var testing = test is null ? null : options.CreateEvaluation(test);
        return Fit(new TrainingData(batches, validation, testing), cancellation);
    }

    /// <summary>
    /// Trains the model on images and evaluates it on test images, by default after each epoch. The options for the batches are those of
    /// <see cref="DataOptions.ForImages(ImageDataset)"/>.
    /// </summary>
    /// <param name="images">The training images.</param>
    /// <param name="test">
    /// The test images; <see langword="null"/> for none. They are used for choices, such as the best epoch, only if a test metric is specified by name.
    /// </param>
    /// <param name="cancellation">
    /// Stops training after the current step, and an evaluation before its next batch. The partial result is returned. If several processes train together, an
    /// evaluation is completed first.
    /// </param>
    /// <returns>The result of the run.</returns>
    /// <inheritdoc cref="Fit(TrainingData, CancellationToken)" path="/exception"/>
    public TrainingResult Fit(ImageDataset images, ImageDataset? test = null, CancellationToken cancellation = default) =>
        Fit(images, DataOptions.ForImages(images), test, cancellation);

    /// <summary>
    /// Makes the next run continue from a checkpoint, with its weights, averaged weights, history and position in the data, and with the states of its
    /// optimizer, schedule and callbacks.
    /// </summary>
    /// <remarks>To get the same result as an uninterrupted run, use the same options and the same data.</remarks>
    /// <param name="path">The path of the checkpoint.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">
    /// The folder of the file does not exist, or the file cannot be read, for example because another process has exclusive access to it.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, is not a checkpoint, has another format version, or belongs to another model. If the model seems to differ only in its number of
    /// classes, the next run throws this exception instead. Its message names the classes if the training data of both runs have class names.
    /// </exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB or has a type that TorchSharp does not support.</exception>
    public void Resume(string path)
    {
        var checkpoint = Checkpoint.Read(path);
        try
        {
            // If only the last layer does not fit, the classes probably differ. The run then throws the exception, because it can name the classes.
            var state = _model.state_dict();
            if (!checkpoint.Header.TrainingData.ContainsKey(BatchPipeline.ClassList) || !checkpoint.FitsButForRows(state))
            {
                checkpoint.CheckModel(state.Select(entry => (entry.Key, entry.Value)));
            }
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
    /// Performs a learning-rate range test (Smith 2015): trains for some steps at increasing learning rates and records the losses. The rates increase
    /// exponentially; in the paper, they increase linearly. Afterward, the weights, buffers and mode of the model and the random number generator of the CPU
    /// are restored. The model remains on the device of the options.
    /// </summary>
    /// <param name="train">The training data. It is read repeatedly if the steps need more than one epoch.</param>
    /// <param name="options">The options of the test; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellation">Cancels the test.</param>
    /// <returns>The curve, with a suggested learning rate if the curve supports one.</returns>
    /// <exception cref="ArgumentException">
    /// The source has no batches; the model has no parameters that require gradients, or has parameters that are not float32; the device of the options is not
    /// available; or <c>Deterministic</c> is set and the device <c>auto</c> is a GPU.
    /// </exception>
    /// <exception cref="InvalidDataException">Labels do not match the model, or a batch norm gets a single value per channel.</exception>
    /// <exception cref="InvalidOperationException">
    /// The loss is NaN or infinite at the first step; the model does not return logits (N, classes); the loss has class weights, but not one for each class;
    /// a loss, optimizer or batch source of your own returns something that is not allowed; or an epoch of the source has no batches.
    /// </exception>
    /// <exception cref="InvalidOptionsException">
    /// One or more options are invalid, or a pattern in the options of an optimizer matches neither a parameter that the optimizer trains nor a frozen
    /// one. The exception lists the failures.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// The model cannot be trained in mixed precision, or the state of an optimizer cannot be saved in checkpoints. The message gives the reason.
    /// </exception>
    /// <exception cref="OperationCanceledException">The test was canceled. The weights, buffers and mode of the model have been restored.</exception>
    public LearningRateCurve FindLearningRate(
        IBatchSource train, LearningRateFinderOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.BatchCount == 0)
        {
            throw new ArgumentException("The training source has no batches.", nameof(train));
        }

        train.UseSeed((ulong)_options.Seed);
        options ??= new LearningRateFinderOptions();
        options.Validate();
        return new LearningRateFinder(_model, _options, options).Find(train, cancellation);
    }

    /// <summary>Evaluates the model with the precision, test-time augmentation, loss and metrics of the options.</summary>
    /// <param name="source">The data to evaluate on.</param>
    /// <param name="cancellation">Cancels the evaluation.</param>
    /// <returns>The result of the evaluation.</returns>
    /// <exception cref="ArgumentException">
    /// The source has no batches; its classes differ from those that the network was trained on; the model has parameters that are not float32; the device of
    /// the options is not available; or <c>Deterministic</c> is set and the device <c>auto</c> is a GPU.
    /// </exception>
    /// <exception cref="InvalidDataException">Labels do not match the model.</exception>
    /// <exception cref="NotSupportedException">The model cannot be converted to mixed precision. The message gives the reason.</exception>
    /// <exception cref="InvalidOperationException">
    /// The model does not return logits (N, classes); the focal loss has class weights, but not one for each class; two metrics compute values of the same name;
    /// or a loss, metric or batch source of your own returns something that is not allowed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The evaluation was canceled.</exception>
    public EvaluationResult Evaluate(IBatchSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_model as ImageClassifier)?.CheckClasses(source);
        using var model = new ComputeModel(_model, FormatOf(_options));
        using var mode = new EvaluationMode(_model);
        using var loss = _options.Loss.Create();
        return new Evaluator(model, _options, loss).Evaluate(source, cancellation);
    }

    /// <summary>Gets the format of the images of a batch for the given options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="localRank">
    /// The zero-based number of the process on its machine. If the device of the options is <c>auto</c>, the processes are distributed over the GPUs in turn.
    /// </param>
    /// <exception cref="ArgumentException">The device of the options is not available, or is a GPU while the options require a deterministic run.</exception>
    internal static BatchFormat FormatOf(TrainerOptions options, int localRank = 0)
    {
        var device = DeviceOf(options, localRank);
        var type = options.Precision switch
        {
            Precision.Auto => Libtorch.FastestTypeOn(device),
            Precision.BFloat16 => ScalarType.BFloat16,
            _ => ScalarType.Float32,
        };
        return new BatchFormat(type, options.ChannelsLast, device);
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

    /// <summary>Creates a run. If it cannot be created and other processes take part, they are notified.</summary>
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
            if (options.Deterministic && devices > 0)
            {
                throw new ArgumentException(
                    $"The device 'auto' is a GPU here, but {nameof(TrainerOptions.Deterministic)} needs the CPU: set {nameof(TrainerOptions.Device)} to 'cpu'.",
                    nameof(options));
            }

            return torch.device(devices > 1 && localRank > 0 ? $"cuda:{localRank % devices}" : devices > 0 ? "cuda" : "cpu");
        }

        // Without CUDA, TorchSharp cannot create a CUDA device.
        var isCuda = options.Device.StartsWith("cuda", StringComparison.OrdinalIgnoreCase);
        var device = isCuda && devices == 0 ? null : torch.device(options.Device);
        return device is not null && !(isCuda && device.index >= devices)
            ? device
            : throw new ArgumentException(
                $"The device '{options.Device}' is not available: libtorch finds {devices} CUDA devices.", nameof(options));
    }
}
