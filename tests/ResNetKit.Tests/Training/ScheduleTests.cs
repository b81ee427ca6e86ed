using ResNetKit.Training;

namespace ResNetKit.Tests.Training;

/// <summary>Tests schedules. Most of them are compared with the learning rates from PyTorch's torch.optim.lr_scheduler.</summary>
public sealed class ScheduleTests
{
    public static TheoryData<string, ScheduleOptions> Schedules => new()
    {
        { "step", new StepScheduleOptions { Epochs = 7, Gamma = 0.5 } },
        { "multi_step", new MultiStepScheduleOptions { Milestones = [30, 5, 20], Gamma = 0.1 } },
        { "exponential", new ExponentialScheduleOptions { Gamma = 0.9 } },
        { "cosine", new CosineScheduleOptions { FinalFactor = 0.05 } },
        { "cosine_restarts", new CosineRestartsScheduleOptions { Epochs = 5, Multiplier = 2, FinalFactor = 0.05 } },
        { "one_cycle", new OneCycleScheduleOptions() },
        { "linear", new LinearScheduleOptions { FinalFactor = 0.1 } },
        { "polynomial", new PolynomialScheduleOptions { Power = 2 } },
        { "warmup_cosine", new CosineScheduleOptions { WarmupEpochs = 8 } },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Rates_equal_pytorchs(string name, ScheduleOptions options)
    {
        var schedule = options.CreateSchedule(stepsPerEpoch: 1);

        var rates = Enumerable.Range(0, 40).Select(step => schedule.GetFactor(step, 40));

        rates.Should().Equal(Golden.Schedule(name), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void One_cycles_momentum_equals_pytorchs()
    {
        var schedule = new OneCycleScheduleOptions().CreateSchedule(stepsPerEpoch: 1);

        var momenta = Enumerable.Range(0, 40).Select(step => schedule.GetMomentum(step, 40)!.Value);

        momenta.Should().Equal(Golden.Schedule("one_cycle_momentum"), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Reduce_on_plateau_equals_pytorchs()
    {
        var schedule = Plateau(patience: 2, cooldown: 1);
        var rates = new List<double>();
        foreach (var loss in Golden.Schedule("plateau_losses"))
        {
            rates.Add(schedule.GetFactor(0, 1));
            schedule.OnEpochEnd(Epoch(loss));
        }

        rates.Should().Equal(Golden.Schedule("plateau"), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_loss_that_is_no_number_is_no_improvement(double loss)
    {
        var schedule = Plateau(patience: 0);
        schedule.OnEpochEnd(Epoch(loss));
        schedule.GetFactor(0, 1).Should().Be(0.5);
        schedule.OnEpochEnd(Epoch(3));
        schedule.OnEpochEnd(Epoch(2));

        schedule.GetFactor(0, 1).Should().Be(0.5, "the losses after it are compared with each other");
    }

    [Fact]
    public void Reduce_on_plateau_goes_on_from_its_saved_state()
    {
        var losses = Golden.Schedule("plateau_losses");
        var schedule = Plateau(patience: 2, cooldown: 1);
        foreach (var (loss, index) in losses.Select((loss, index) => (loss, index)))
        {
            schedule.GetFactor(0, 1).Should().BeApproximately(Golden.Schedule("plateau")[index], 1e-9);
            schedule.OnEpochEnd(Epoch(loss));
            var resumed = Plateau(patience: 2, cooldown: 1);
            resumed.LoadState(schedule.SaveState());
            schedule = resumed;
        }
    }

    [Theory]
    [InlineData(0, 0.2)]
    [InlineData(23, 1)]
    [InlineData(50, 0.67389610389610)]
    [InlineData(100, 0.07)]
    public void A_triangle_rises_from_its_initial_factor_and_falls_to_its_final_one(int step, double factor)
    {
        var schedule = new TrapezoidScheduleOptions { RiseFraction = 0.23, FallFraction = 0.77, InitialFactor = 0.2, FinalFactor = 0.07 }.CreateSchedule(1);

        schedule.GetFactor(step, 100).Should().BeApproximately(factor, 1e-9);
    }

    [Fact]
    public void A_trapezoid_has_a_plateau()
    {
        var schedule = new TrapezoidScheduleOptions { RiseFraction = 0.2, FallFraction = 0.3 }.CreateSchedule(1);

        Enumerable.Range(20, 51).Should().OnlyContain(step => schedule.GetFactor(step, 100) == 1);
        schedule.GetFactor(10, 100).Should().BeApproximately(0.5, 1e-12);
        schedule.GetFactor(85, 100).Should().BeApproximately(0.5, 1e-12);
    }

    [Fact]
    public void One_cycle_over_a_single_step_gives_no_NaN()
    {
        new OneCycleScheduleOptions().CreateSchedule(1).GetFactor(0, 1).Should().BeInRange(0, 1);
    }

    [Fact]
    public void Epochs_in_options_are_converted_to_steps_of_the_schedule()
    {
        var schedule = new StepScheduleOptions { Epochs = 2, Gamma = 0.5 }.CreateSchedule(stepsPerEpoch: 10);

        schedule.GetFactor(19, 100).Should().Be(1);
        schedule.GetFactor(20, 100).Should().Be(0.5);
        schedule.GetFactor(40, 100).Should().Be(0.25);
    }

    [Fact]
    public void A_schedule_by_epochs_counts_epochs()
    {
        var schedule = new StepScheduleOptions { Epochs = 2, Unit = ScheduleUnit.Epoch }.CreateSchedule(stepsPerEpoch: 10);

        schedule.GetFactor(1, 10).Should().Be(1);
        schedule.GetFactor(2, 10).Should().BeApproximately(0.1, 1e-12);
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("exponential")]
    [InlineData("cosine")]
    [InlineData("cosineWithRestarts")]
    [InlineData("linear")]
    [InlineData("polynomial")]
    public void A_warm_up_rises_linearly_before_the_schedule_begins(string name)
    {
        var options = (WarmupScheduleOptions)KnownSchedules.Create(name) with { WarmupEpochs = 1, WarmupInitialFactor = 0.1 };
        var schedule = options.CreateSchedule(stepsPerEpoch: 10);

        schedule.GetFactor(0, 100).Should().BeApproximately(0.1, 1e-12);
        schedule.GetFactor(5, 100).Should().BeApproximately(0.55, 1e-12);
        schedule.GetFactor(10, 100).Should().Be(1);
    }

    [Fact]
    public void A_warm_up_keeps_the_momentum_of_the_schedule_that_follows()
    {
        var schedule = new RisingMomentumOptions { WarmupEpochs = 1 }.CreateSchedule(stepsPerEpoch: 10);

        schedule.GetMomentum(5, 100).Should().Be(0);
        schedule.GetMomentum(55, 100).Should().Be(0.5);
        new LinearScheduleOptions { WarmupEpochs = 1 }.CreateSchedule(stepsPerEpoch: 10).GetMomentum(5, 100).Should().BeNull();
    }

    private static IAdaptiveSchedule Plateau(int patience, int cooldown = 0) =>
        (IAdaptiveSchedule)new ReduceOnPlateauScheduleOptions { Factor = 0.5, Patience = patience, Cooldown = cooldown }.CreateSchedule(1);

    private static EpochResult Epoch(double loss) =>
        new() { Epoch = 1, TrainLoss = loss, TrainAccuracy = 0, LearningRate = 1, Seconds = 1 };

    private sealed record RisingMomentumOptions : WarmupScheduleOptions
    {
        protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Rising();

        private sealed class Rising : ILearningRateSchedule
        {
            public double GetFactor(long stepsDone, long totalSteps) => 1;

            public double? GetMomentum(long stepsDone, long totalSteps) => (double)stepsDone / totalSteps;
        }
    }
}
