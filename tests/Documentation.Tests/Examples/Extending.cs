using System.Globalization;
using ResNetKit;
using ResNetKit.Models;
using ResNetKit.Training;
using TorchSharp;

namespace Guides;

/// <summary>The examples of docs/guides/extending.md.</summary>
public sealed class Extending : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-extending-").FullName;

    private static BatchPipeline Train => new(SyntheticDataset.Create(96), batchSize: 32, shuffle: true);

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
    public void The_schedule_rises_falls_and_trains()
    {
        var train = Train;
        using var model = ResNetBuilder.FromPreset("resnet20-b").WithDepth(1, 1, 1).WithFilters(4, 4, 4).Build();

        var options = new TrainerOptions { Epochs = 1, Optimizer = OptimizerType.AdamW, LearningRate = 0.002, WeightDecay = 0.05 };
        var trainer = new Trainer(model, options) { Schedule = new InverseSquareRootSchedule(warmupSteps: 400) };

        var schedule = new InverseSquareRootSchedule(warmupSteps: 400);
        double[] rates = [.. Enumerable.Range(0, 2_000).Select(step => options.LearningRate * schedule.GetFactor(step, 2_000))];

        rates.Max().Should().Be(rates[399]).And.Be(0.002);
        rates[1599].Should().BeApproximately(0.001, 1e-9);
        trainer.Fit(train).History[0].LearningRate.Should().BeApproximately(rates[2], 1e-9);
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

/// <summary>A straight rise, then a fall with the inverse square root of the step (Vaswani et al. 2017).</summary>
public sealed class InverseSquareRootSchedule(long warmupSteps) : ILearningRateSchedule
{
    public double GetFactor(long stepsDone, long totalSteps) => stepsDone < warmupSteps
        ? (stepsDone + 1.0) / warmupSteps
        : Math.Sqrt(warmupSteps / (stepsDone + 1.0));
}

/// <summary>Each channel by itself, then all channels in each place, added to the input.</summary>
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
