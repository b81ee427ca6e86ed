using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ResNetKit;
using ResNetKit.Data;
using ResNetKit.Models;
using ResNetKit.Training;
using TorchSharp;

namespace Guides;

/// <summary>Contains the examples of docs/guides/extending.md.</summary>
public sealed class Extending : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-extending-").FullName;

    private static BatchPipeline Train => new(SyntheticDataset.Create(96), batchSize: 32, sampler: new ShuffledSamplerOptions());

    private static BatchPipeline Validation => new(SyntheticDataset.Create(20, train: false), batchSize: 20);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_callback_stops_a_run_and_remembers_across_an_interruption()
    {
        var (train, validation) = (Train, Validation);
        var saver = new CheckpointSaver(_folder);
        using var model = ResNetBuilder.FromPreset("resnet20-b").WithDepth(1, 1, 1).WithFilters(4, 4, 4).Build();

        var options = new TrainerOptions { Epochs = 20 };
        var trainer = new Trainer(model, options) { Callbacks = { new StopAtAccuracy(0.95, epochs: 2) } };

        // Every accuracy is high enough here; the first run is interrupted after one epoch.
        trainer = new Trainer(model, options) { Callbacks = { new StopAtAccuracy(0, epochs: 3), new StopAfterEpoch(), saver } };
        trainer.Fit(new TrainingData(train, validation)).History.Should().HaveCount(1);
        trainer = new Trainer(model, options) { Callbacks = { new StopAtAccuracy(0, epochs: 3) } };
        trainer.Resume(saver.LastPath);
        var result = trainer.Fit(new TrainingData(train, validation));

        result.History.Should().HaveCount(3);
        result.StopMessage.Should().Be("0 % reached");
        result.CallbackFailures.Should().BeEmpty();
    }

    [Fact]
    public void The_callback_is_chosen_by_name()
    {
        using var model = ResNetBuilder.FromPreset("resnet20-b").WithDepth(1, 1, 1).WithFilters(4, 4, 4).Build();

        KnownCallbacks.Register<StopAtAccuracyOptions>("stopAtAccuracy");
        var options = TrainerOptions.FromJson("""{ "epochs": 20, "callbacks": [{ "type": "stopAtAccuracy", "accuracy": 0, "epochs": 3 }] }""");

        new Trainer(model, options).Fit(new TrainingData(Train, Validation)).History.Should().HaveCount(3);
    }

    [Fact]
    public void The_schedule_rises_falls_and_trains()
    {
        var train = Train;
        using var model = ResNetBuilder.FromPreset("resnet20-b").WithDepth(1, 1, 1).WithFilters(4, 4, 4).Build();

        var options = new TrainerOptions { Epochs = 1, Optimizer = new AdamWOptions { LearningRate = 0.002, WeightDecay = 0.05 } };
        var trainer = new Trainer(model, options) { Schedule = new InverseSquareRootSchedule(warmupSteps: 400) };

        var schedule = new InverseSquareRootSchedule(warmupSteps: 400);
        double[] rates = [.. Enumerable.Range(0, 2_000).Select(step => options.Optimizer.LearningRate * schedule.GetFactor(step, 2_000))];

        rates.Max().Should().Be(rates[399]).And.Be(0.002);
        rates[1599].Should().BeApproximately(0.001, 1e-9);
        trainer.Fit(train).History[0].LearningRate.Should().BeApproximately(rates[2], 1e-9);
    }

    [Fact]
    public void The_schedule_is_chosen_by_name()
    {
        KnownSchedules.Register<InverseSquareRootOptions>("inverseSquareRoot");

        var options = TrainerOptions.FromJson("""{ "schedule": { "type": "inverseSquareRoot", "warmupEpochs": 4 } }""");

        options.Schedule.CreateSchedule(stepsPerEpoch: 100).GetFactor(399, 2_000).Should().Be(1);
    }

    [Fact]
    public void The_optimizer_is_chosen_by_name_trains_and_resumes()
    {
        KnownOptimizers.Register<AdadeltaOptions>("adadelta");
        var options = TrainerOptions.FromJson("""{ "epochs": 1, "optimizer": { "type": "adadelta", "rho": 0.8 } }""");

        using var model = ResNetBuilder.FromPreset("resnet20-b").WithDepth(1, 1, 1).WithFilters(4, 4, 4).Build();
        var saver = new CheckpointSaver(_folder);
        new Trainer(model, options) { Callbacks = { saver } }.Fit(Train).CallbackFailures.Should().BeEmpty();
        options.Epochs = 2;
        var trainer = new Trainer(model, options);
        trainer.Resume(saver.LastPath);

        trainer.Fit(Train).History.Should().HaveCount(2);
        ((AdadeltaOptions)options.Optimizer).Rho.Should().Be(0.8);
    }

    [Fact]
    public void The_augmentation_leaves_few_colors()
    {
        KnownAugmentations.Register<PosterizeOptions>("posterize");
        var data = new DataOptions { Augmentations = [new RandomCropOptions(), new PosterizeOptions { Bits = 3, Probability = 1 }] };

        using var batches = data.CreateTraining(SyntheticDataset.Create(32));
        var format = new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU);
        using var batch = batches.GetBatches(epoch: 0, firstBatch: 0, format).Single();
        using var red = batch.Images.select(1, 0).contiguous();
        red.data<float>().Distinct().Count().Should().BeInRange(2, 8);
        KnownAugmentations.Names.Should().Contain("posterize");
    }

    [Fact]
    public void The_loss_is_made_smaller_and_the_metric_is_monitored()
    {
        using var model = ResNetBuilder.FromPreset("resnet20-b").WithDepth(1, 1, 1).WithFilters(4, 4, 4).Build();

        KnownLosses.Register<BrierOptions>("brier");
        KnownMetrics.Register<CalibrationErrorOptions>("calibrationError");
        var options = new TrainerOptions { Epochs = 2, Loss = new BrierOptions(), Metrics = [new CalibrationErrorOptions()] };
        var trainer = new Trainer(model, options) { Callbacks = { new EarlyStopping(5, "validation/calibrationError") } };

        var result = trainer.Fit(new TrainingData(Train, Validation));
        result.CallbackFailures.Should().BeEmpty();
        result.History[0].TrainLoss.Should().BeInRange(0, 2, "that is what Brier scores are");
        result.History[0].Metrics.Should().ContainKey("validation/calibrationError");
    }

    [Fact]
    public void The_block_is_counted_trained_fused_and_exported()
    {
        KnownBlocks.Register(new SeparableBlock());
        using var model = new ResNetBuilder().WithFilters(32, 64).WithDepth(2, 2).WithBlock("separable").Build();
        Console.WriteLine(model.Summary());

        model.Summary().Should().Contain("layer1.0.depthwise");
        model.parameters().Sum(parameter => parameter.NumberOfElements).Should().Be(model.Plan.Parameters);
        var result = new Trainer(model, new TrainerOptions { Epochs = 1 }).Fit(Train);
        result.History[0].TrainLoss.Should().BePositive();
        model.ExportOnnx(Path.Combine(_folder, "separable.onnx"));
        using var fused = model.Fuse();
        using var scope = torch.NewDisposeScope();
        using var inference = torch.no_grad();
        var images = torch.randn(2, 3, 32, 32);
        (fused.call(images) - model.call(images)).abs().max().ToDouble().Should().BeLessThan(1e-4);
    }

    private sealed class StopAfterEpoch : TrainerCallback
    {
        public override void OnEpochEnd(TrainingState state, EpochResult epoch) => state.RequestStop("interrupted");
    }
}

/// <summary>Stops a run when its validation accuracy has been high enough for some epochs in a row.</summary>
public sealed class StopAtAccuracy(double accuracy, int epochs = 1) : TrainerCallback
{
    private int _reached;

    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        _reached = epoch.ValidationAccuracy >= accuracy ? _reached + 1 : 0;
        if (_reached >= epochs)
        {
            state.RequestStop($"{accuracy:P0} reached");
        }
    }

    public override string SaveState() => _reached.ToString(CultureInfo.InvariantCulture);

    public override void LoadState(string state) => _reached = int.Parse(state, CultureInfo.InvariantCulture);
}

/// <summary>Contains the options of <see cref="StopAtAccuracy"/>.</summary>
public sealed record StopAtAccuracyOptions : CallbackOptions
{
    [Range(0.0, 1.0)]
    public double Accuracy { get; init; } = 0.95;

    [Range(1, 1000)]
    public int Epochs { get; init; } = 1;

    public override TrainerCallback CreateCallback(string folder) => new StopAtAccuracy(Accuracy, Epochs);
}

/// <summary>Represents a learning rate that rises linearly, then falls with the inverse square root of the step (Vaswani et al. 2017).</summary>
public sealed class InverseSquareRootSchedule(long warmupSteps) : ILearningRateSchedule
{
    public double GetFactor(long stepsDone, long totalSteps) => stepsDone < warmupSteps
        ? (stepsDone + 1.0) / warmupSteps
        : Math.Sqrt(warmupSteps / (stepsDone + 1.0));
}

/// <summary>Contains the options of <see cref="InverseSquareRootSchedule"/>.</summary>
public sealed record InverseSquareRootOptions : ScheduleOptions
{
    [Range(0.0, 1000.0)]
    public double WarmupEpochs { get; init; } = 1;

    protected override ILearningRateSchedule Create(long unitsPerEpoch) =>
        new InverseSquareRootSchedule(ToUnits(WarmupEpochs, unitsPerEpoch));
}

/// <summary>Contains the options of TorchSharp's Adadelta (Zeiler 2012).</summary>
public sealed record AdadeltaOptions() : OptimizerOptions(learningRate: 1)
{
    [Range(0.0, 1.0)]
    public double Rho { get; init; } = 0.9;

    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups) => new TorchSharp.Modules.Adadelta(
        groups.Select(group => new TorchSharp.Modules.Adadelta.ParamGroup(
            group.Parameters, group.LearningRate, Rho, weight_decay: group.WeightDecay)));
}

/// <summary>Contains the options of an augmentation that keeps the upper bits of each pixel.</summary>
public sealed record PosterizeOptions : AugmentationOptions
{
    [Range(1, 8)]
    public int Bits { get; init; } = 4;

    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;

    protected override IAugmentation Create() => new Posterize(Bits, Probability);

    private sealed class Posterize(int bits, double probability) : PixelAugmentation(probability)
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
        {
            foreach (ref var pixel in pixels)
            {
                pixel = (byte)(pixel >> (8 - bits) << (8 - bits));
            }
        }
    }
}

/// <summary>Contains the options of the Brier score, the squared distance of the probabilities from the targets (Brier 1950).</summary>
public sealed record BrierOptions : LossOptions
{
    public override ILoss CreateLoss() => new BrierLoss();

    private sealed class BrierLoss : ILoss
    {
        public torch.Tensor Compute(torch.Tensor logits, torch.Tensor targets) => ComputeEach(logits, targets).mean();

        public torch.Tensor ComputeEach(torch.Tensor logits, torch.Tensor targets)
        {
            var expected = targets.dim() == 2 ? targets : torch.nn.functional.one_hot(targets, logits.shape[1]);
            return (torch.nn.functional.softmax(logits, 1) - expected).square().sum(1);
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Contains the options of a metric that measures how far the mean confidence of the predictions is from their accuracy.</summary>
public sealed record CalibrationErrorOptions : MetricOptions
{
    public override IMetric CreateMetric() => new CalibrationError();

    private sealed class CalibrationError : IMetric
    {
        public IReadOnlyDictionary<string, double> Compute(EvaluationResult result) => new Dictionary<string, double>
        {
            ["calibrationError"] = Math.Abs(result.Predictions.Average(prediction => prediction.Confidence) - result.Accuracy),
        };
    }
}

/// <summary>Convolves each channel with a 3×3 filter, then all channels with 1×1 filters, and adds the result to the input.</summary>
public sealed class SeparableBlock : IBlock
{
    public string Name => "separable";

    public LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
    {
        int channels = input.Output.Channels;
        var x = plan.Convolution("depthwise", input, channels, kernel: 3, settings.Stride, groups: channels);
        x = plan.BatchNormalization("bn1", x, settings.Norm);
        x = plan.Activation("act1", x, settings.Activation);
        x = plan.Dropout("dropout", x, settings.Dropout);
        x = plan.Convolution("pointwise", x, settings.Filters, kernel: 1);
        x = plan.BatchNormalization("bn2", x, settings.Norm, settings.ZeroInitResidual);

        var shortcut = input;
        if (x.Output != input.Output)
        {
            shortcut = plan.Convolution("downsample.0", input, settings.Filters, kernel: 1, settings.Stride);
            shortcut = plan.BatchNormalization("downsample.1", shortcut, settings.Norm);
        }

        x = plan.Add("add", x, shortcut);
        return plan.Activation("act2", x, settings.Activation);
    }
}
