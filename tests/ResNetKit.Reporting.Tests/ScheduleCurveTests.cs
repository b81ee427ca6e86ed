namespace ResNetKit.Reporting.Tests;

public sealed class ScheduleCurveTests
{
    [Fact]
    public void A_schedule_by_steps_moves_within_the_epoch()
    {
        var options = new TrainerOptions
        {
            Epochs = 2,
            Optimizer = new SgdOptions { LearningRate = 0.5 },
            Schedule = new LinearScheduleOptions(),
        };

        ScheduleCurve.FromOptions(options, stepsPerEpoch: 2).Should().Equal(
            new ScheduledRate(0, 0.5), new ScheduledRate(0.5, 0.375), new ScheduledRate(1, 0.25), new ScheduledRate(1.5, 0.125));
    }

    [Fact]
    public void A_schedule_by_epochs_stays_within_the_epoch()
    {
        var options = new TrainerOptions
        {
            Epochs = 2,
            Optimizer = new SgdOptions { LearningRate = 0.5 },
            Schedule = new LinearScheduleOptions { Unit = ScheduleUnit.Epoch },
        };

        ScheduleCurve.FromOptions(options, stepsPerEpoch: 2).Select(rate => rate.LearningRate).Should().Equal(0.5, 0.5, 0.25, 0.25);
    }

    [Fact]
    public void A_run_that_ended_early_has_the_beginning_of_the_curve()
    {
        var options = new TrainerOptions { Epochs = 10, Schedule = new CosineScheduleOptions() };

        ScheduleCurve.FromOptions(options, stepsPerEpoch: 3, epochs: 4)
            .Should().Equal(ScheduleCurve.FromOptions(options, stepsPerEpoch: 3).Take(12));
    }

    [Fact]
    public void A_schedule_that_looks_at_results_has_no_curve_beforehand()
    {
        ScheduleCurve.FromOptions(new TrainerOptions { Schedule = new ReduceOnPlateauScheduleOptions() }, stepsPerEpoch: 3).Should().BeEmpty();
    }
}
