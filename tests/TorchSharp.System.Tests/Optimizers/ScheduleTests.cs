using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace TorchSharp.Tests.Optimizers;

public sealed class ScheduleTests
{
    private static readonly JsonElement Reference = ReferenceValues.Read("schedules.json");

    public static TheoryData<string, Func<optim.Optimizer, LRScheduler>> Schedules => new()
    {
        { "step", o => StepLR(o, 5, 0.3) },
        { "multi_step", o => MultiStepLR(o, [3, 9, 9, 15], 0.2) },
        { "exponential", o => ExponentialLR(o, 0.9) },
        { "cosine", o => CosineAnnealingLR(o, 8, 0.01) },
        { "linear", o => LinearLR(o, 0.25, 0.75, 6) },
        { "constant", o => ConstantLR(o, 0.25, 4) },
        { "lambda", o => LambdaLR(o, epoch => 1.0 / (1 + epoch)) },
        { "sequential", o => SequentialLR(o, [LinearLR(o, 0.1, 1.0, 4), CosineAnnealingLR(o, 10), ExponentialLR(o, 0.5)], [4, 16]) },
        { "plateau", o => ReduceLROnPlateau(o, factor: 0.5, patience: 2, cooldown: 1, min_lr: [0.02]) },
        { "plateau_max", o => ReduceLROnPlateau(o, "max", 0.5, 3, 0.1, "abs") },
        { "one_cycle", o => OneCycleLR(o, 0.4, total_steps: 24) },
        {
            "one_cycle_linear", o => OneCycleLR(
                o, [0.4, 0.1], epochs: 6, steps_per_epoch: 4, pct_start: 0.4, anneal_strategy: impl.OneCycleLR.AnnealStrategy.Linear,
                div_factor: 10, final_div_factor: 100)
        },
        { "one_cycle_three_phase", o => OneCycleLR(o, [0.4, 0.1], total_steps: 24, three_phase: true) },
        { "one_cycle_adam", o => OneCycleLR(o, 0.4, total_steps: 24) },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Rates_and_momenta_are_PyTorchs(string name, Func<optim.Optimizer, LRScheduler> make)
    {
        using optim.Optimizer optimizer = name.EndsWith("adam", StringComparison.Ordinal) ? Adam() : Sgd();
        var expected = Reference.GetProperty(name);
        var rates = expected.GetProperty("rates").Rows();
        var momenta = expected.GetProperty("momenta").Rows();
        var metric = name.StartsWith("plateau", StringComparison.Ordinal) ? Reference.GetProperty("metric").Doubles() : null;
        var schedule = make(optimizer);

        for (var step = 0; step < rates.Length; step++)
        {
            var groups = optimizer.ParamGroups.ToArray();
            for (var i = 0; i < groups.Length; i++)
            {
                groups[i].LearningRate.Should().BeApproximately(rates[step][i], 1e-12, "of step {0}, group {1}", step, i);
                Momentum(groups[i]).Should().BeApproximately(momenta[step][i], 1e-12, "of step {0}, group {1}", step, i);
            }
            schedule.get_last_lr().Should().Equal(groups.Select(group => group.LearningRate));
            if (step == rates.Length - 1) break;
            if (metric is null) schedule.step();
            else schedule.step(metric[step]);
        }
    }

    [Theory]
    [InlineData("step")]
    [InlineData("multi_step")]
    [InlineData("exponential")]
    [InlineData("cosine")]
    [InlineData("linear")]
    [InlineData("constant")]
    [InlineData("lambda")]
    public void A_chosen_epoch_has_the_rate_that_stepping_there_has(string name)
    {
        using var optimizer = Sgd();
        var schedule = ((Func<optim.Optimizer, LRScheduler>)Schedules.First(row => (string)row[0] == name)[1])(optimizer);

        schedule.step(7);

        schedule.get_last_lr().ToArray().ShouldBeClose(Reference.GetProperty(name).GetProperty("rates").Rows()[7], 1e-12, name);
    }

    [Fact]
    public void A_cycle_ends_with_its_last_step()
    {
        using var optimizer = Sgd();
        var schedule = OneCycleLR(optimizer, 0.4, total_steps: 3);
        for (var step = 0; step < 3; step++) schedule.step();

        var beyond = () => schedule.step();

        beyond.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_cycle_must_know_its_length()
    {
        using var optimizer = Sgd();

        var make = () => OneCycleLR(optimizer, 0.4, epochs: 3);

        make.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Only_a_plateau_schedule_steps_by_a_metric()
    {
        using var optimizer = Sgd();

        var metric = () => StepLR(optimizer, 1).step(0.5);
        var none = () => ReduceLROnPlateau(optimizer).step();

        metric.Should().Throw<InvalidOperationException>();
        none.Should().Throw<InvalidOperationException>();
    }

    private static SGD Sgd() => optim.SGD(
        [
            new SGD.ParamGroup([nn.Parameter(zeros(1))], new SGD.Options()),
            new SGD.ParamGroup([nn.Parameter(zeros(1))], new SGD.Options { LearningRate = 0.05 }),
        ],
        0.2, momentum: 0.9);

    private static Adam Adam() => optim.Adam(
        [
            new Adam.ParamGroup([nn.Parameter(zeros(1))], new Adam.Options()),
            new Adam.ParamGroup([nn.Parameter(zeros(1))], new Adam.Options { LearningRate = 0.05 }),
        ],
        0.2);

    private static double Momentum(optim.ILearningRateController group) =>
        group is optim.IBetas adam ? adam.Betas.Item1 : ((optim.IMomentum)group).Momentum;
}
