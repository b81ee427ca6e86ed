using ResNetKit.Samples.Cifar10.Runs;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>
/// Measures the benefit of a pretrained network if there are few pictures. A network trained on five classes is adapted to the other five. The adapted
/// network is compared with one that is trained from scratch on the same pictures.
/// </summary>
/// <param name="data">The images of all classes.</param>
/// <param name="seed">The seed for selecting the pictures and for all trainings.</param>
/// <param name="folder">The folder for the pretrained network and its checkpoints.</param>
internal sealed class Transfer(RunData data, long seed, RunFolder folder)
{
    public const string Preset = "resnet20-b";
    public const int PretrainingEpochs = 4;

    public const string Pretraining = "pretraining";
    public const string FromScratch = "from scratch";
    public const string Probe = "linear probe";
    public const string FineTuning = "fine-tuning";

    // The number of points of a curve.
    private const int Evaluations = 5;

    /// <summary>Gets the numbers of pictures, each with the number of epochs of fine-tuning. Training from scratch takes twice as many epochs.</summary>
    public static IReadOnlyDictionary<int, int> Epochs { get; } = new SortedDictionary<int, int> { [50] = 60, [200] = 40, [1_000] = 20 };

    /// <summary>Gets the methods to train a network for the other classes.</summary>
    public static IReadOnlyList<string> Methods { get; } = [FromScratch, Probe, FineTuning];

    /// <summary>Gets the numbers of pictures in trials.</summary>
    public static IReadOnlyList<int> Trials { get; } = [200];

    /// <summary>Gets the optimizers that trials of fine-tuning compare.</summary>
    public static IReadOnlyList<(string Name, OptimizerOptions Optimizer)> Optimizers { get; } =
    [
        ("SGD 0.003", new SgdOptions { LearningRate = 0.003 }),
        ("SGD 0.01", new SgdOptions { LearningRate = 0.01 }),
        ("SGD 0.03", new SgdOptions { LearningRate = 0.03 }),
        ("SGD 0.03, layers 0.7", new SgdOptions { LearningRate = 0.03, LayerDecay = 0.7 }),
        ("AdamW 0.001", new AdamWOptions { LearningRate = 0.001 }),
        ("AdamW 0.001, layers 0.7", new AdamWOptions { LearningRate = 0.001, LayerDecay = 0.7 }),
    ];

    /// <summary>Gets a value indicating whether networks are trained for only one epoch, to try the command. Linear probes are trained as usual.</summary>
    public bool IsTrial { get; init; }

    /// <summary>Gets a value indicating whether the pretrained network exists.</summary>
    public bool HasPretrained => File.Exists(Weights);

    /// <summary>Gets the command that repeats the trainings. It is stored in their results.</summary>
    public required string Command { get; init; }

    private string Weights => folder.File("pretrained.safetensors");

    /// <summary>Trains the pretrained network, or continues its training.</summary>
    /// <returns>The result, or <see langword="null"/> if training was interrupted.</returns>
    public TransferResult? Pretrain(CancellationToken cancellation)
    {
        var classes = TransferData.Create(data, Epochs.Keys.First(), seed, validates: false);
        var options = new TrainerOptions { Epochs = IsTrial ? 1 : PretrainingEpochs, Seed = seed };
        using var model = Build(classes.Pretraining);
        var trainer = new Trainer(model, options) { Callbacks = { new ProgressBar(), new CheckpointSaver(folder.Checkpoints) { SaveBest = false } } };
        if (File.Exists(folder.LastCheckpoint))
        {
            Console.WriteLine($"continuing from {folder.LastCheckpoint}");
            trainer.Resume(folder.LastCheckpoint);
        }

        var training = trainer.Fit(classes.Pretraining, new DataOptions(), classes.PretrainingTest, cancellation);
        if (training.StopReason != StopReason.Completed)
        {
            return null;
        }
        model.Save(Weights);
        return Result(Pretraining, (int)classes.Pretraining.Count, "test", training, options);
    }

    /// <summary>Trains on some pictures of the other classes and evaluates on their test images.</summary>
    /// <returns>The result, or <see langword="null"/> if training was interrupted.</returns>
    public TransferResult? Train(string method, int pictures, CancellationToken cancellation)
    {
        var classes = TransferData.Create(data, pictures, seed, validates: false);
        if (method == Probe)
        {
            using var probed = LoadPretrained(classes.Few);
            var probe = LinearProbe.Fit(probed, classes.Few, classes.Evaluation, cancellation: cancellation);
            return Result(probe, pictures);
        }

        var epochs = IsTrial ? 1 : Epochs[pictures] * (method == FromScratch ? 2 : 1);
        var options = method == FromScratch ? new TrainerOptions { Epochs = epochs } : FineTune.Options(epochs);
        return Train(method, pictures, "test", options, classes, cancellation);
    }

    /// <summary>Fine-tunes with the given optimizer and evaluates on held-out training images.</summary>
    /// <returns>The result, or <see langword="null"/> if training was interrupted.</returns>
    public TransferResult? Try(string name, int pictures, OptimizerOptions optimizer, CancellationToken cancellation)
    {
        var options = FineTune.Options(IsTrial ? 1 : Epochs[pictures]);
        options.Optimizer = optimizer;
        return Train(name, pictures, "validation", options, TransferData.Create(data, pictures, seed, validates: true), cancellation);
    }

    private TransferResult? Train(
        string method, int pictures, string split, TrainerOptions options, TransferData classes, CancellationToken cancellation)
    {
        options.Seed = seed;
        options.EvaluateEvery = split == "test" ? Math.Max(options.Epochs / Evaluations, 1) : options.Epochs;
        using var model = method == FromScratch ? Build(classes.Few) : LoadPretrained(classes.Few);
        var trainer = new Trainer(model, options) { Callbacks = { new ProgressBar() } };
        var training = trainer.Fit(classes.Few, classes.Evaluation, cancellation);
        return training.StopReason == StopReason.Completed ? Result(method, pictures, split, training, options) : null;
    }

    private ResNet Build(ImageDataset images)
    {
        torch.manual_seed(seed);
        return ResNetBuilder.FromPreset(Preset).WithInput(images.Shape).WithClasses(images.ClassNames.Count).Build();
    }

    private ResNet LoadPretrained(ImageDataset images)
    {
        torch.manual_seed(seed);
        return ResNet.Load(Weights).ReplaceHead(images.ClassNames);
    }

    private TransferResult Result(string method, int pictures, string split, TrainingResult training, TrainerOptions options)
    {
        var last = training.History[^1];
        return new TransferResult
        {
            Method = method,
            Pictures = pictures,
            Seed = seed,
            Split = split,
            Accuracy = last.TestAccuracy!.Value,
            TrainingAccuracy = last.TrainAccuracy,
            Epochs = training.History.Count,
            Data = data.Name,
            Processor = Machine.NameOf(training.Device),
            Threads = torch.get_num_threads(),
            Engine = Machine.Engine,
            Command = Command,
            Curve = [.. training.History.Where(epoch => epoch.TestAccuracy is not null).Select(epoch => new TransferResult.CurvePoint(epoch.Epoch, epoch.TestAccuracy!.Value))],
            Options = options,
        };
    }

    private TransferResult Result(LinearProbeResult probe, int pictures) => new()
    {
        Method = Probe,
        Pictures = pictures,
        Seed = seed,
        Split = "test",
        Accuracy = probe.TestAccuracy!.Value,
        TrainingAccuracy = probe.TrainAccuracy,
        Epochs = 1,
        Data = data.Name,
        Processor = Machine.Processor,
        Threads = torch.get_num_threads(),
        Engine = Machine.Engine,
        Command = Command,
        Curve = [],
    };
}
