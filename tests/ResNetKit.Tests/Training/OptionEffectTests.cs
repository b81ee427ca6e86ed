namespace ResNetKit.Tests.Training;

/// <summary>No option is there for show: changing one changes the trained weights.</summary>
[Collection(TrainingCollection.Name)]
public sealed class OptionEffectTests
{
    // What changes no weights has tests of its own, or chooses where and in what form the same is computed.
    private static readonly string[] _elsewhere =
    [
        nameof(TrainerOptions.Device), nameof(TrainerOptions.Deterministic), nameof(TrainerOptions.ChannelsLast),
        nameof(TrainerOptions.TestTimeAugmentation), nameof(TrainerOptions.EvaluateEvery), nameof(TrainerOptions.PlateauMonitor),
    ];

    public static TheoryData<string, Action<TrainerOptions>, Action<TrainerOptions>> Changes => new()
    {
        { nameof(TrainerOptions.Epochs), Plain, it => it.Epochs = 7 },
        { nameof(TrainerOptions.Seed), Plain, it => it.Seed = 1 },
        { nameof(TrainerOptions.Precision), Plain, it => it.Precision = Precision.BFloat16 },
        { nameof(TrainerOptions.Optimizer), Plain, it => it.Optimizer = OptimizerType.AdamW },
        { nameof(TrainerOptions.LearningRate), Plain, it => it.LearningRate = 0.02 },
        { nameof(TrainerOptions.Momentum), Plain, it => it.Momentum = 0.5 },
        { nameof(TrainerOptions.Nesterov), Plain, it => it.Nesterov = false },
        { nameof(TrainerOptions.WeightDecay), Plain, it => it.WeightDecay = 0.1 },
        { nameof(TrainerOptions.DecayNormsAndBiases), it => it.WeightDecay = 0.1, it => it.DecayNormsAndBiases = true },
        { nameof(TrainerOptions.Beta1), Adam, it => it.Beta1 = 0.5 },
        { nameof(TrainerOptions.Beta2), Adam, it => it.Beta2 = 0.9 },
        { nameof(TrainerOptions.Epsilon), Adam, it => it.Epsilon = 0.1 },
        { nameof(TrainerOptions.LearningRateMultipliers), Plain, it => it.LearningRateMultipliers = new() { ["9.*"] = 2 } },
        {
            nameof(TrainerOptions.WeightDecayMultipliers),
            it => it.WeightDecay = 0.1,
            it => it.WeightDecayMultipliers = new() { ["9.*"] = 2 }
        },
        { nameof(TrainerOptions.AuxiliaryOptimizer), Muon, it => it.AuxiliaryOptimizer = OptimizerType.AdamW },
        { nameof(TrainerOptions.AuxiliaryLearningRate), Muon, it => it.AuxiliaryLearningRate = 0.01 },
        { nameof(TrainerOptions.AuxiliaryMomentum), Muon, it => it.AuxiliaryMomentum = 0.2 },
        { nameof(TrainerOptions.AuxiliaryWeightDecay), Muon, it => it.AuxiliaryWeightDecay = 0.5 },
        { nameof(TrainerOptions.MuonIterations), Muon, it => it.MuonIterations = 2 },
        { nameof(TrainerOptions.MuonNormalizeWeights), Muon, it => it.MuonNormalizeWeights = true },
        { nameof(TrainerOptions.Schedule), Plain, it => it.Schedule = ScheduleType.Cosine },
        { nameof(TrainerOptions.ScheduleUnit), With(ScheduleType.Cosine), it => it.ScheduleUnit = ScheduleUnit.Epoch },
        { nameof(TrainerOptions.WarmupEpochs), Plain, it => it.WarmupEpochs = 2 },
        { nameof(TrainerOptions.WarmupInitialFactor), it => it.WarmupEpochs = 2, it => it.WarmupInitialFactor = 0.5 },
        { nameof(TrainerOptions.FinalFactor), With(ScheduleType.Linear), it => it.FinalFactor = 0.5 },
        { nameof(TrainerOptions.Gamma), With(ScheduleType.Exponential), it => it.Gamma = 0.5 },
        { nameof(TrainerOptions.StepEpochs), With(ScheduleType.Step), it => it.StepEpochs = 1 },
        {
            nameof(TrainerOptions.Milestones),
            it => (it.Schedule, it.Milestones) = (ScheduleType.MultiStep, [4]),
            it => it.Milestones = [1]
        },
        { nameof(TrainerOptions.RestartEpochs), With(ScheduleType.CosineWithRestarts), it => it.RestartEpochs = 1 },
        {
            nameof(TrainerOptions.RestartMultiplier),
            it => (it.Schedule, it.RestartEpochs) = (ScheduleType.CosineWithRestarts, 1),
            it => it.RestartMultiplier = 2
        },
        { nameof(TrainerOptions.RiseFraction), With(ScheduleType.OneCycle), it => it.RiseFraction = 0.5 },
        { nameof(TrainerOptions.FallFraction), With(ScheduleType.Trapezoid), it => it.FallFraction = 0.2 },
        { nameof(TrainerOptions.InitialFactor), With(ScheduleType.Trapezoid), it => it.InitialFactor = 0.5 },
        { nameof(TrainerOptions.OneCycleInitialDivisor), With(ScheduleType.OneCycle), it => it.OneCycleInitialDivisor = 2 },
        { nameof(TrainerOptions.OneCycleFinalDivisor), With(ScheduleType.OneCycle), it => it.OneCycleFinalDivisor = 1 },
        { nameof(TrainerOptions.OneCycleMomentum), With(ScheduleType.OneCycle), it => it.OneCycleMomentum = false },
        { nameof(TrainerOptions.OneCycleMinMomentum), With(ScheduleType.OneCycle), it => it.OneCycleMinMomentum = 0.5 },
        { nameof(TrainerOptions.OneCycleMaxMomentum), With(ScheduleType.OneCycle), it => it.OneCycleMaxMomentum = 0.9 },
        { nameof(TrainerOptions.PolynomialPower), With(ScheduleType.Polynomial), it => it.PolynomialPower = 3 },
        { nameof(TrainerOptions.PlateauFactor), Plateau, it => it.PlateauFactor = 0.5 },
        { nameof(TrainerOptions.PlateauPatience), Plateau, it => it.PlateauPatience = 2 },
        { nameof(TrainerOptions.PlateauThreshold), Plateau, it => it.PlateauThreshold = 0 },
        { nameof(TrainerOptions.PlateauCooldown), Plateau, it => it.PlateauCooldown = 2 },
        { nameof(TrainerOptions.PlateauMinFactor), Plateau, it => it.PlateauMinFactor = 0.5 },
        { nameof(TrainerOptions.LabelSmoothing), Plain, it => it.LabelSmoothing = 0.2 },
        { nameof(TrainerOptions.ClipGradientNorm), Plain, it => it.ClipGradientNorm = 0.01 },
        { nameof(TrainerOptions.AccumulationBatches), Plain, it => it.AccumulationBatches = 2 },
        { nameof(TrainerOptions.EmaDecay), Plain, it => it.EmaDecay = 0.5 },
        { nameof(TrainerOptions.EmaEvery), it => it.EmaDecay = 0.5, it => it.EmaEvery = 2 },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Changing_an_option_changes_the_weights(string option, Action<TrainerOptions> baseline, Action<TrainerOptions> change)
    {
        var before = Train(baseline);
        var after = Train(baseline + change);

        before.Should().Contain(entry => !entry.Value.SequenceEqual(after[entry.Key]), "{0} does something", option);
    }

    [Fact]
    public void Every_option_is_accounted_for()
    {
        var changed = Changes.Select(row => row.Data.Item1);

        typeof(TrainerOptions).GetProperties().Select(property => property.Name).Should().BeEquivalentTo([.. changed, .. _elsewhere]);
    }

    private static void Plain(TrainerOptions options)
    {
    }

    private static void Adam(TrainerOptions options) => (options.Optimizer, options.LearningRate) = (OptimizerType.Adam, 0.01);

    private static void Muon(TrainerOptions options) => options.Optimizer = OptimizerType.Muon;

    // No loss falls to a tenth in one epoch: with this threshold every epoch counts as none better.
    private static void Plateau(TrainerOptions options) =>
        (options.Schedule, options.PlateauPatience, options.PlateauThreshold) = (ScheduleType.ReduceOnPlateau, 0, 0.9);

    private static Action<TrainerOptions> With(ScheduleType schedule) => options => options.Schedule = schedule;

    private static Dictionary<string, double[]> Train(Action<TrainerOptions> configure)
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 5);
        configure(options);
        new Trainer(model, options).Fit(FixedBatches.Coloured(2));
        return Networks.Snapshot(model);
    }
}
