using System.Net;
using System.Net.Sockets;
using ResNetKit.Models;
using ResNetKit.Samples.Cifar10.Tests;
using ResNetKit.Tests;
using ResNetKit.Tests.Serialization;
using ResNetKit.Tests.Training;
using ResNetKit.Training;
using static TorchSharp.torch;

namespace ResNetKit.Documentation.Tests.Troubleshooting;

/// <summary>Makes the mistakes of docs/guides/troubleshooting.md on purpose.</summary>
/// <param name="folder">An empty folder.</param>
internal sealed class Provocations(string folder)
{
    /// <summary>Gets an action for each mistake. The action throws the exception whose message the page explains.</summary>
    public IEnumerable<Action> All =>
    [
        NoDataFolder, NoDataInFolder, TruncatedData, WrongDownload, BrokenPicture, NoClassFolders, SingleClass, EmptyClass, LinkThatLeadsBack, OtherPictures, UnknownClass, ClassesAlike, NoTrainFolder,
        TooFewImages,
        BrokenTrainerOptions, BrokenNetwork, UnknownKey, UnknownPreset, OverBudget,
        WrongImageShape, WrongImageType, PixelsOfUnknownNormalization, UnpreparedPicture, OtherClasses, TrainedElsewhere, WrongChannels, TooManyClasses, MixedLabelsOfFewerClasses, LabelOfNoClass, SingleImage,
        NoLogits, UninitializedStem,
        InfiniteLoss, NoMixedPrecision, NothingToTrain, NoGpu, NothingToMonitor, UselessRangeTest, NoMemory,
        TruncatedCheckpoint, OtherData, ResumedOnOtherClasses, OtherOrder, FewerEpochs, LongerSchedule, OtherModel, WrongWeights, WeightsAlone, WeightsOfSomething, Offline, Unreachable, NoHttps, LaterModel, WholeModule,
        OtherBeginning, NestedWeights, WeightsBesideATensor, LfsPointer, WebPage, EmptyFile, DamagedCheckpoint, TooManyTensors,
        UnknownToOnnx, NothingToResume, FolderOfAnotherRun, BusyFolder, NoFinishedRun,
    ];

    private string File(string name) => Path.Combine(folder, name);

    private static ImageDataset Images(int count = 40, int classes = 10, int channels = 3) => new(
        new ImageShape(channels, 8, 8),
        Enumerable.Range(0, count * channels * 64).Select(value => (byte)(value * 7)).ToArray(),
        [.. Enumerable.Range(0, count).Select(index => index % classes)],
        [.. Enumerable.Range(0, classes).Select(label => $"class {label}")]);

    private static BatchPipeline Batches(int count = 40, int classes = 10, int channels = 3) =>
        new(Images(count, classes, channels), batchSize: 20);

    private static ResNet Network(int classes = 10, int filters = 8) =>
        new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).WithClasses(classes).WithFilters(filters).WithDepth(1).Build();

    private static TrainerOptions Options(int epochs = 1) => new()
    {
        Epochs = epochs,
        Optimizer = new SgdOptions { LearningRate = 0.01 },
        Device = "cpu",
        Precision = Precision.Float32,
    };

    private void NoDataFolder() => Cifar10Dataset.Load(File("cifar-10-batches-bin"), train: true);

    private void NoDataInFolder()
    {
        Directory.CreateDirectory(File("data"));
        Cifar10Dataset.Load(File("data"), train: true);
    }

    private void TruncatedData()
    {
        Directory.CreateDirectory(File("truncated"));
        System.IO.File.WriteAllBytes(File("truncated/data_batch_1.bin"), new byte[12_288]);
        Cifar10Dataset.Load(File("truncated"), train: true);
    }

    private void WrongDownload()
    {
        using var client = new HttpClient(new WrongServer());
        var source = new Uri("https://example.org/cifar-10.tar.gz");
        Cifar10Dataset.DownloadAsync(File("download"), source: source, client: client).GetAwaiter().GetResult();
    }

    private void BrokenPicture()
    {
        Directory.CreateDirectory(File("pets/cat"));
        System.IO.File.WriteAllText(File("pets/cat/001.jpg"), "no picture");
        ImageFolderDataset.Load(File("pets"), ImageShape.Cifar);
    }

    private void NoClassFolders()
    {
        Directory.CreateDirectory(File("holiday"));
        System.IO.File.WriteAllText(File("holiday/cat1.jpg"), "");
        System.IO.File.WriteAllText(File("holiday/dog1.jpg"), "");
        ImageFolder.Load(File("holiday"), ImageShape.Cifar);
    }

    private void SingleClass()
    {
        Directory.CreateDirectory(File("download/pets/train"));
        ImageFolder.Load(File("download"), ImageShape.Cifar);
    }

    private void EmptyClass()
    {
        Directory.CreateDirectory(File("animals/bird"));
        Directory.CreateDirectory(File("animals/cat"));
        ImageFolder.Load(File("animals"), ImageShape.Cifar);
    }

    private void LinkThatLeadsBack()
    {
        Directory.CreateDirectory(File("loop/cat"));
        Directory.CreateSymbolicLink(File("loop/cat/again"), File("loop/cat"));
        ImageFolderDataset.Load(File("loop"), ImageShape.Cifar);
    }

    private void OtherPictures()
    {
        Directory.CreateDirectory(File("phone/cat"));
        System.IO.File.WriteAllText(File("phone/cat/001.heic"), "");
        ImageFolderDataset.Load(File("phone"), ImageShape.Cifar);
    }

    private void UnknownClass()
    {
        Directory.CreateDirectory(File("test/Cat"));
        ImageFolderDataset.Load(File("test"), ImageShape.Cifar, new ImageFolderOptions { ClassNames = ["cat", "dog"] });
    }

    private void ClassesAlike()
    {
        Directory.CreateDirectory(File("dogs/H\u00FCndin"));
        ImageFolderDataset.Load(File("dogs"), ImageShape.Cifar, new ImageFolderOptions { ClassNames = ["H\u00FCndin", "Hu\u0308ndin"] });
    }

    private void NoTrainFolder()
    {
        Directory.CreateDirectory(File("lone/test/cat"));
        ImageFolder.Load(File("lone"), ImageShape.Cifar);
    }

    private void TooFewImages() => new DataOptions { BatchSize = 128, DropLast = true }.CreateTraining(Images(count: 20));

    private void BrokenTrainerOptions()
    {
        using var model = Network();
        new Trainer(model, new TrainerOptions
        {
            Epochs = 0,
            Optimizer = new SgdOptions { LearningRate = -0.1 },
            Schedule = new MultiStepScheduleOptions(),
        }).Fit(Batches());
    }

    private void BrokenNetwork() => new ResNetBuilder().AddStage(filters: 16).AddStage(filters: 64, stride: 64).WithBlock("fancy").Build();

    private void UnknownKey() => TrainerOptions.FromJson("""{ "epoks": 3 }""");

    private void UnknownPreset() => ResNetBuilder.FromPreset("resnet19");

    private void OverBudget() => ResNetBuilder.FromPreset("resnet18").WithParameterBudget(5_000_000).Build();

    private void WrongImageShape()
    {
        using var model = Network();
        model.Predict(zeros(1, 28, 28));
    }

    private void WrongImageType()
    {
        using var model = Network();
        model.Predict(zeros(1, 3, 8, 8, dtype: int64));
    }

    private void PixelsOfUnknownNormalization()
    {
        using var model = Network();
        model.Predict(zeros(1, 3, 8, 8, dtype: uint8));
    }

    private void UnpreparedPicture()
    {
        using var model = Network();
        model.Predict("cat.jpg");
    }

    private void OtherClasses()
    {
        using var model = Network(classes: 2);
        model.ClassNames = ["cat", "dog"];
        var images = new ImageDataset(new ImageShape(3, 8, 8), new byte[192], [0], ["ship", "truck"]);
        new Trainer(model, Options()).Evaluate(new BatchPipeline(images, batchSize: 1));
    }

    private void TrainedElsewhere()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(192, 10));
        using var begun = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        var trainer = new Trainer(model, Options()) { Callbacks = { new Pause(begun, done) } };
        var training = new Thread(() => trainer.Fit(Batches()));
        training.Start();
        begun.Wait();
        try
        {
            model.Predict(zeros(1, 3, 8, 8));
        }
        finally
        {
            done.Set();
            training.Join();
        }
    }

    private void WrongChannels()
    {
        using var model = Network();
        new Trainer(model, Options()).Fit(Batches(channels: 1));
    }

    private void TooManyClasses()
    {
        using var model = Network(classes: 2);
        new Trainer(model, Options()).Fit(Batches());
    }

    private void MixedLabelsOfFewerClasses()
    {
        using var model = Network(classes: 3);
        new Trainer(model, Options()).Fit(Images(classes: 2), new DataOptions { BatchSize = 20, Augmentations = [new MixupOptions()] });
    }

    private void LabelOfNoClass()
    {
        using var model = Network();
        var images = utils.data.TensorDataset(zeros(4, 3, 8, 8), tensor(new long[] { 0, 1, 2, -100 }));
        new Trainer(model, Options()).Fit(new DataLoaderSource(utils.data.DataLoader(images, 4)));
    }

    private void SingleImage()
    {
        using var model = new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).AddStage(filters: 8).AddStage(filters: 8, stride: 8).Build();
        new Trainer(model, Options()).Fit(Batches(count: 21));
    }

    private void NoLogits()
    {
        using var model = nn.Conv2d(3, 10, 1);
        new Trainer(model, Options()).Fit(Batches());
    }

    private void UninitializedStem()
    {
        using var model = new ResNetBuilder().WithStem(Stem.Whitening()).WithTransition(TransitionType.ConvPoolNorm).WithFilters(8).Build();
        new Trainer(model, Options()).Fit(Batches());
    }

    private void InfiniteLoss()
    {
        var options = Options();
        (options.Optimizer, options.Schedule) = (new SgdOptions { LearningRate = 1e6 }, new ConstantScheduleOptions());
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(192, 10));
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
            {
                parameter.fill_(double.NaN);
            }
        }

        new Trainer(model, options).Fit(Batches());
    }

    private void NoMixedPrecision()
    {
        var options = Options();
        options.Precision = Precision.BFloat16;
        using var model = new AddsFloats();
        new Trainer(model, options).Fit(Batches());
    }

    private void NothingToTrain()
    {
        using var model = Network();
        foreach (var parameter in model.parameters())
        {
            parameter.requires_grad = false;
        }
        new Trainer(model, Options()).Fit(Batches());
    }

    private void NoGpu()
    {
        var options = Options();
        options.Device = "cuda:7";
        using var model = Network();
        new Trainer(model, options).Fit(Batches());
    }

    private void NothingToMonitor()
    {
        using var model = Network();
        var trainer = new Trainer(model, Options()) { Callbacks = { new EarlyStopping(3, MonitoredMetric.ValidationLoss) } };
        trainer.Fit(Batches());
    }

    private void UselessRangeTest()
    {
        using var model = Network();
        var options = new LearningRateFinderOptions { MinLearningRate = 1e-9, MaxLearningRate = 1e-8, Steps = 10 };
        _ = new Trainer(model, Options()).FindLearningRate(Batches(count: 20), options).Suggestion;
    }

    private void NoMemory() => zeros(1L << 30, 1L << 18);

    private void TruncatedCheckpoint()
    {
        var whole = System.IO.File.ReadAllBytes(Checkpoint("truncated-checkpoint"));
        System.IO.File.WriteAllBytes(File("damaged.safetensors"), whole[..2_000]);
        using var model = Network();
        new Trainer(model, Options()).Resume(File("damaged.safetensors"));
    }

    private void OtherData()
    {
        var last = Checkpoint("other-data");
        using var model = Network();
        var trainer = new Trainer(model, Options());
        trainer.Resume(last);
        trainer.Fit(Batches(count: 60));
    }

    private void ResumedOnOtherClasses()
    {
        var last = Checkpoint("other-classes");
        using var model = Network();
        var trainer = new Trainer(model, Options());
        trainer.Resume(last);
        trainer.Fit(Batches(classes: 9));
    }

    private void OtherOrder()
    {
        var last = Checkpoint("other-order");
        using var model = Network();
        var trainer = new Trainer(model, Options());
        trainer.Resume(last);
        trainer.Fit(new BatchPipeline(Images(), batchSize: 20, sampler: new ShuffledSamplerOptions()));
    }

    private void FewerEpochs()
    {
        var last = Checkpoint("fewer-epochs", epochs: 3);
        using var model = Network();
        var trainer = new Trainer(model, Options(epochs: 2));
        trainer.Resume(last);
        trainer.Fit(Batches());
    }

    private void LongerSchedule()
    {
        var last = Checkpoint("longer-schedule", epochs: 2);
        using var model = Network();
        var log = new ListLogger();
        var trainer = new Trainer(model, Options(epochs: 3)) { Logger = log };
        trainer.Resume(last);
        trainer.Fit(Batches());
        throw new InvalidOperationException(log.Lines.Single(line => line.Contains("run started", StringComparison.Ordinal)));
    }

    private void OtherModel()
    {
        var last = Checkpoint("other-model");
        using var model = Network(filters: 16);
        new Trainer(model, Options()).Resume(last);
    }

    private void WrongWeights()
    {
        using var trained = Network(classes: 2);
        trained.SaveWeights(File("weights.safetensors"));
        using var model = Network();
        model.LoadWeights(File("weights.safetensors"));
    }

    private void WeightsAlone()
    {
        using var model = Network();
        model.SaveWeights(File("weights-alone.safetensors"));
        ResNet.Load(File("weights-alone.safetensors"));
    }

    private void WeightsOfSomething()
    {
        using var model = Network();
        model.SaveWeights(File("weights-of-something.safetensors"));
        ResNet.PretrainedAsync(File("weights-of-something.safetensors")).GetAwaiter().GetResult();
    }

    private void Offline() =>
        ResNet.PretrainedAsync("resnet34-imagenet", new PretrainedOptions { CacheFolder = File("cache"), Offline = true }).GetAwaiter().GetResult();

    private void Unreachable()
    {
        // Takes a free port and releases it, so that nothing listens there.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        ResNet.PretrainedAsync($"http://127.0.0.1:{port}/a.pth", new PretrainedOptions { CacheFolder = File("cache") }).GetAwaiter().GetResult();
    }

    private void NoHttps() => ResNet.PretrainedAsync("http://example.com/a.pth").GetAwaiter().GetResult();

    private void LaterModel()
    {
        using var model = Network();
        model.SaveWeights(File("later.safetensors"), new Dictionary<string, string> { ["resnetkit.model"] = """{ "format": 2 }""" });
        ResNet.Load(File("later.safetensors"));
    }

    private void WholeModule()
    {
        using var model = Network();
        System.IO.File.Copy(Path.Combine(Document.RepositoryRoot, "tests/reference/serialization/whole-module.pt"), File("model.pt"));
        model.LoadWeights(File("model.pt"));
    }

    private void OtherBeginning()
    {
        using var model = Network();
        var tensors = model.state_dict().ToDictionary(entry => $"generator.{entry.Key}", entry => entry.Value);
        using var other = zeros(1);
        tensors.Add("discriminator.fc.weight", other);
        StateDict.Save(File("prefixed.safetensors"), tensors);
        model.LoadWeights(File("prefixed.safetensors"));
    }

    private void NestedWeights() => LoadPyTorch("checkpoint.pth", PyTorchBytes.Dict(("state_dict", program => program.Also(TwoTensors))));

    private void WeightsBesideATensor() => LoadPyTorch(
        "checkpoint.pth", PyTorchBytes.Dict(("best_acc1", program => program.Tensor("0", [1])), ("state_dict", program => program.Also(TwoTensors))));

    private void LfsPointer() => LoadText("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");

    private void WebPage() => LoadText("<!DOCTYPE html><html><body>Sign in</body></html>");

    private void EmptyFile() => LoadText("");

    private void DamagedCheckpoint()
    {
        using var tensor = zeros(1);
        StateDict.Save(
            File("last.safetensors"), new Dictionary<string, Tensor> { ["model.fc.weight"] = tensor },
            new Dictionary<string, string> { ["resnetkit.checkpoint"] = "{\"format\":2,\"options\":null}" });
        ResNetKit.Checkpoint.Read(File("last.safetensors")).Dispose();
    }

    private void TooManyTensors()
    {
        var pickle = new PickleProgram().Tensor("0", [1]).Put(0).Raw("0}(");
        for (var i = 0; i < 2_000; i++)
        {
            pickle.Text($"{i}").Get(0);
        }

        LoadPyTorch("hostile.pt", pickle.Raw("u"));
    }

    private static void TwoTensors(PickleProgram program) => program.Raw("}(").Text("a").Tensor("0", [1]).Text("b").Tensor("0", [1]).Raw("u");

    private void LoadPyTorch(string name, PickleProgram pickle)
    {
        System.IO.File.WriteAllBytes(File(name), PyTorchBytes.Zip(pickle));
        using var model = Network();
        model.LoadWeights(File(name));
    }

    private void LoadText(string content)
    {
        System.IO.File.WriteAllText(File("weights.pth"), content);
        using var model = Network();
        model.LoadWeights(File("weights.pth"));
    }

    private void UnknownToOnnx()
    {
        KnownBlocks.Register(new AttentionBlock());
        using var model = new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).WithFilters(8).WithBlock("with-attention").Build();
        model.ExportOnnx(File("model.onnx"));
    }

    private void NothingToResume() => Told("train", "--resume", "--out", "runs/gone");

    private void FolderOfAnotherRun()
    {
        Directory.CreateDirectory(File("runs/twice/checkpoints"));
        Told("train", "--data", "synthetic", "--out", "runs/twice");
    }

    private void BusyFolder()
    {
        Directory.CreateDirectory(File("runs/busy"));
        using var held = new FileStream(File("runs/busy/.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Told("train", "--data", "synthetic", "--out", "runs/busy");
    }

    private void NoFinishedRun() => Told("evaluate", "runs/gone");

    private void Told(params string[] arguments) =>
        throw new InvalidOperationException(App.RunIn(folder, new Dictionary<string, string?>(), arguments).Error.TrimEnd());

    private string Checkpoint(string name, int epochs = 1)
    {
        using var model = Network();
        var saver = new CheckpointSaver(File(name));
        new Trainer(model, Options(epochs)) { Callbacks = { saver } }.Fit(Batches());
        return saver.LastPath;
    }

    private sealed class Pause(ManualResetEventSlim begun, ManualResetEventSlim done) : TrainerCallback
    {
        public override void OnStepEnd(TrainingState state)
        {
            begun.Set();
            done.Wait();
        }
    }

    private sealed class WrongServer : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("not found") });
    }

    // Represents a layer that creates float32 tensors itself. These tensors are never converted, so the layer combines them with bfloat16 tensors.
    private sealed class AddsFloats : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Conv2d _conv = nn.Conv2d(3, 10, 3);

        public AddsFloats()
            : base(nameof(AddsFloats)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var kernel = ones(10, 3, 1, 1);
            return nn.functional.conv2d(input, kernel).mean([2, 3]).MoveToOuterDisposeScope();
        }
    }

    private sealed class AttentionBlock : IBlock
    {
        public string Name => "with-attention";

        public LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings) =>
            plan.Custom("attention", input, "Attention", input.Output);

        public nn.Module<Tensor, Tensor> Create(NetworkPlan plan, BlockSettings settings) => new Attention();

        private sealed class Attention() : nn.Module<Tensor, Tensor>(nameof(Attention))
        {
            public override Tensor forward(Tensor input) => input.alias();
        }
    }
}
