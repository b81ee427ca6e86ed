using System.Globalization;
using System.Runtime.InteropServices;
using ResNetKit.Data;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;
using ResNetKit.Training;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Training.Kills;

/// <summary>
/// Runs a short training that a <see cref="KillCampaign"/> kills. The process runs this assembly as a program. A seed determines the network, options and
/// images.
/// </summary>
internal static class RandomRun
{
    /// <summary>The argument that makes this assembly train such a run instead of running tests.</summary>
    public const string Command = "train-random-run";

    /// <summary>The file that a finished run writes: its weights and the results of each epoch.</summary>
    public const string Outcome = "outcome.safetensors";

    /// <summary>The text that the run writes to the console before its first step.</summary>
    public const string Begun = "begun";

    /// <summary>The file in which the run records its events.</summary>
    public const string Log = "events.jsonl";

    private const int Epochs = 5;

    /// <summary>Trains in a folder. Resumes from its checkpoint if there is one.</summary>
    /// <param name="folder">The folder, which must exist.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="aim">The moment at which the process kills itself; see <see cref="SelfKill"/>.</param>
    public static int Run(string folder, string seed, string aim)
    {
        set_num_threads(1);
        var random = new Random(int.Parse(seed, CultureInfo.InvariantCulture));
        var options = Options(random);
        using var model = Network(random);
        var images = SyntheticDataset.Create(160, seed: (ulong)random.Next());
        using var train = new BatchPipeline(images, 16, Augmentations(random), sampler: new ShuffledSamplerOptions());
        using var validation = new BatchPipeline(images, 80);
        var saver = new CheckpointSaver(folder) { EverySteps = random.Next(1, 3), EveryEpochs = 2 };
        var kill = new SelfKill(aim, saver.EverySteps);
        var trainer = new Trainer(model, options)
        {
            Callbacks =
            {
                new CsvLog(Path.Combine(folder, "history.csv")), new JsonLinesLog(Path.Combine(folder, Log)), new EarlyStopping(patience: 100),
                kill.BeforeWriting, saver, kill.AfterWriting, new Announcement(),
            },
        };
        if (File.Exists(saver.LastPath))
        {
            trainer.Resume(saver.LastPath);
        }

        var result = trainer.Fit(new TrainingData(train, validation));
        foreach (var failure in result.CallbackFailures)
        {
            Console.Error.WriteLine($"{failure.Callback} failed in {failure.Moment}: {failure.Exception}");
        }

        Save(model, result, Path.Combine(folder, Outcome));
        return result.CallbackFailures.Count == 0 ? 0 : 1;
    }

    private static TrainerOptions Options(Random random) => new()
    {
        Epochs = Epochs,
        Seed = random.Next(),
        Deterministic = true,
        Device = "cpu",
        Precision = Pick(random, Precision.Float32, Precision.Float32, Precision.BFloat16),
        ChannelsLast = Pick(random, true, false),
        Optimizer = Pick<OptimizerOptions>(
            random, new SgdOptions { LearningRate = 0.05 }, new AdamOptions(), new AdamWOptions(), new MuonOptions(), new RmsPropOptions { LearningRate = 1e-3 }),
        Schedule = Pick<ScheduleOptions>(
            random, new OneCycleScheduleOptions(), new CosineScheduleOptions(), new StepScheduleOptions { Epochs = 1.5 }, new ReduceOnPlateauScheduleOptions { Patience = 0 }),
        EmaDecay = Pick(random, 0, 0.9),
        AccumulationBatches = Pick(random, 1, 1, 2),
        ClipGradientNorm = Pick(random, 0, 1.0),
    };

    private static nn.Module<Tensor, Tensor> Network(Random random)
    {
        var seed = random.NextInt64();
        if (Pick(random, true, false))
        {
            return Networks.WithDropout(seed, classes: 10);
        }

        manual_seed(seed).Dispose();
        return new ResNetBuilder().WithStem(Stem.Conv3x3(4)).AddStage(4).AddStage(8, stride: 2).WithDropout(0.2).WithStochasticDepth(0.3).Build();
    }

    private static IAugmentation[] Augmentations(Random random) => Pick<AugmentationOptions[]>(
        random, [new HorizontalFlipOptions(), new RandomCropOptions()], [new CutoutOptions(), new MixupOptions()], [])
        .Select(options => options.CreateAugmentation()).ToArray();

    private static T Pick<T>(Random random, params ReadOnlySpan<T> among) => among[random.Next(among.Length)];

    private static void Save(nn.Module model, TrainingResult result, string path)
    {
        var writer = new SafetensorsWriter();
        foreach (var (name, value) in model.state_dict())
        {
            writer.Add(name, value);
        }

        var history = result.History.SelectMany(epoch => new[] { epoch.TrainLoss, epoch.TrainAccuracy, epoch.ValidationLoss!.Value, epoch.LearningRate }).ToArray();
        writer.Add("history", ElementType.F64, [result.History.Count, 4], MemoryMarshal.AsBytes(history.AsSpan()).ToArray());
        writer.Save(path);
    }

    private sealed class Announcement : TrainerCallback
    {
        public override int Order => int.MaxValue;

        public override void OnTrainingBegin(TrainingState state) => Console.WriteLine(Begun);
    }
}
