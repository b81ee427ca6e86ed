using ResNetKit.Data;
using ResNetKit.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>
/// Tests that a schedule, an optimizer, a loss or another registered object that breaks its contract does not change the run silently. A message names it.
/// </summary>
[Collection(TrainingCollection.Name)]
public sealed class UnsoundPartsTests
{
    [Theory]
    [InlineData(double.NaN, null, "GetFactor of the schedule Fixed must be finite and at least 0, but is NaN after 0 steps.")]
    [InlineData(-1.0, null, "GetFactor of the schedule Fixed must be finite and at least 0, but is -1 after 0 steps.")]
    [InlineData(double.PositiveInfinity, null, "GetFactor of the schedule Fixed must be finite and at least 0, but is Infinity after 0 steps.")]
    [InlineData(1.0, 1.0, "GetMomentum of the schedule Fixed must be at least 0 and below 1, but is 1 after 0 steps.")]
    [InlineData(1.0, double.NaN, "GetMomentum of the schedule Fixed must be at least 0 and below 1, but is NaN after 0 steps.")]
    public void A_schedule_that_gives_no_sound_value_ends_the_run(double factor, double? momentum, string message)
    {
        using var model = Networks.WithDropout();

        new Trainer(model, TrainerTests.Options()) { Schedule = new Fixed(factor, momentum) }.Invoking(it => it.Fit(FixedBatches.Coloured(1)))
            .Should().Throw<InvalidOperationException>().WithMessage(message);
    }

    [Fact]
    public void Options_whose_create_method_returns_no_schedule_are_named() =>
        Refusal(options => options.Schedule = new NoScheduleOptions()).Should().Be("NoScheduleOptions.Create returned null instead of a schedule.");

    [Fact]
    public void Options_whose_create_method_returns_null_are_named()
    {
        Refusal(options => options.Optimizer = new NoOptimizerOptions()).Should().Be("NoOptimizerOptions.CreateOptimizer returned null instead of an optimizer.");
        Refusal(options => options.Loss = new NoLossOptions { IsMissing = true }).Should().Be("NoLossOptions.CreateLoss returned null instead of a loss.");
        Refusal(options => options.Metrics = [new NoMetricOptions { IsMissing = true }]).Should().Be("NoMetricOptions.CreateMetric returned null instead of a metric.");
        new NoSamplerOptions().Invoking(it => it.CreateSampler(SyntheticDataset.Create(1)))
            .Should().Throw<InvalidOperationException>().WithMessage("NoSamplerOptions.Create returned null instead of a sampler.");
        new NoAugmentationOptions().Invoking(it => it.CreateAugmentation())
            .Should().Throw<InvalidOperationException>().WithMessage("NoAugmentationOptions.Create returned null instead of an augmentation.");
    }

    [Fact]
    public void Options_that_lead_to_no_optimizer_are_named() =>
        Refusal(options => options.Optimizer = new UndecidedOptions()).Should().StartWith("UndecidedOptions.OptionsFor leads to no optimizer for '0.weight'");

    [Theory]
    [InlineData("head.*", true)]
    [InlineData("9.Bias", false)]
    public void A_multiplier_of_no_parameter_is_refused(string pattern, bool ofRate)
    {
        var multipliers = new Dictionary<string, double> { [pattern] = 2 };
        var message = Refusal(options => options.Optimizer = ofRate
            ? options.Optimizer with { LearningRateMultipliers = multipliers }
            : options.Optimizer with { WeightDecayMultipliers = multipliers });

        message.Should().StartWith($"SgdOptions.{(ofRate ? "LearningRate" : "WeightDecay")}Multipliers: '{pattern}' matches no parameter").And.Contain("'9.bias'");
    }

    [Fact]
    public void A_multiplier_of_a_frozen_parameter_is_accepted()
    {
        using var model = Networks.WithDropout();
        model.get_parameter("0.weight")!.requires_grad = false;
        var options = TrainerTests.Options();
        options.Optimizer = options.Optimizer with { LearningRateMultipliers = new Dictionary<string, double> { ["0.*"] = 2 } };

        new Trainer(model, options).Fit(FixedBatches.Coloured(1)).StopReason.Should().Be(StopReason.Completed);
    }

    [Fact]
    public void A_loss_of_the_wrong_shape_is_named() =>
        Refusal(options => options.Loss = new MisshapenLossOptions { InTraining = true })
            .Should().Be("Compute of the loss Misshapen must return the loss of the batch as a scalar, but returned [16].");

    [Fact]
    public void Losses_of_images_of_the_wrong_shape_are_named() =>
        Refusal(options => options.Loss = new MisshapenLossOptions())
            .Should().Be("ComputeEach of the loss Misshapen must return the losses of 16 images as a tensor [16], but returned [].");

    [Fact]
    public void Options_that_a_checkpoint_cannot_contain_are_refused() =>
        new TrainerOptions { Loss = new UnboundedLossOptions() }.Invoking(it => it.Validate())
            .Should().Throw<InvalidOptionsException>().WithMessage("Trainer.Loss: the loss 'tests-unbounded' cannot be written as JSON: *");

    [Fact]
    public void Options_that_contain_themselves_are_refused()
    {
        var loss = new UnboundedLossOptions { Limit = 1 };
        loss.Inner = loss;

        new TrainerOptions { Loss = loss }.Invoking(it => it.Validate())
            .Should().Throw<InvalidOptionsException>().WithMessage("*Trainer.Loss.Inner.Inner*is nested too deeply*");
        new TrainerOptions { Loss = loss }.Invoking(it => it.ToJson()).Should().Throw<System.Text.Json.JsonException>().WithMessage("*to a depth of 64*");
    }

    private static string Refusal(Action<TrainerOptions> configure)
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options();
        configure(options);
        return new Trainer(model, options).Invoking(it => it.Fit(FixedBatches.Coloured(1), FixedBatches.Coloured(1))).Should().Throw<Exception>().Which.Message;
    }

    private sealed class Fixed(double factor, double? momentum) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) => factor;

        public double? GetMomentum(long stepsDone, long totalSteps) => momentum;
    }
}

/// <summary>Contains options that create no schedule.</summary>
public sealed record NoScheduleOptions : ScheduleOptions
{
    protected override ILearningRateSchedule Create(long unitsPerEpoch) => null!;
}

/// <summary>Contains options that create no optimizer.</summary>
public sealed record NoOptimizerOptions() : OptimizerOptions(learningRate: 0.1)
{
    public override optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups) => null!;
}

/// <summary>Contains options that create cross-entropy or no loss. Other tests train with every registered loss in its default form.</summary>
public sealed record NoLossOptions : LossOptions
{
    public bool IsMissing { get; init; }

    public override ILoss CreateLoss() => IsMissing ? null! : new CrossEntropyOptions().CreateLoss();
}

/// <summary>Contains options that create a metric or none. Other tests compute every registered metric in its default form.</summary>
public sealed record NoMetricOptions : MetricOptions
{
    public bool IsMissing { get; init; }

    public override IMetric CreateMetric() => IsMissing ? null! : new MacroF1Options().CreateMetric();
}

/// <summary>Contains options that create no sampler.</summary>
public sealed record NoSamplerOptions : SamplerOptions
{
    protected override ISampler Create(ImageDataset dataset) => null!;
}

/// <summary>Contains options that create no augmentation.</summary>
public sealed record NoAugmentationOptions : AugmentationOptions
{
    protected override IAugmentation Create() => null!;
}

/// <summary>Contains the options of a loss whose results have the wrong shape, in training or in evaluations.</summary>
public sealed record MisshapenLossOptions : LossOptions
{
    public bool InTraining { get; init; }

    public override ILoss CreateLoss() => new Misshapen(InTraining);

    private sealed class Misshapen(bool inTraining) : ILoss
    {
        public Tensor Compute(Tensor logits, Tensor targets) =>
            functional.cross_entropy(logits, targets, reduction: inTraining ? Reduction.None : Reduction.Mean);

        public Tensor ComputeEach(Tensor logits, Tensor targets) => functional.cross_entropy(logits, targets);

        public void Dispose()
        {
        }
    }
}

/// <summary>Contains options with an infinite number, which JSON cannot represent, and with the options of another loss.</summary>
public sealed record UnboundedLossOptions : LossOptions
{
    public double Limit { get; init; } = double.PositiveInfinity;

    public LossOptions? Inner { get; set; }

    public override ILoss CreateLoss() => new CrossEntropyOptions().CreateLoss();
}
