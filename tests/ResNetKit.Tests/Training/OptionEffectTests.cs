namespace ResNetKit.Tests.Training;

/// <summary>Tests that each option for training changes a result, except for the options in the list below.</summary>
[Collection(TrainingCollection.Name)]
public sealed class OptionEffectTests
{
    // These options concern the device, reproducibility, the memory order, metrics and callbacks. They have their own tests.
    private static readonly string[] _elsewhere =
    [
        "TrainerOptions.Device", "TrainerOptions.Deterministic", "TrainerOptions.ChannelsLast", "TrainerOptions.Metrics", "TrainerOptions.Callbacks",

        // These options are refused if they have no effect; see below.
        "MuonOptions.DecayNormsAndBiases", "ReduceOnPlateauScheduleOptions.Unit",
    ];

    /// <summary>Gets the name of each option, with two sets of trainer options that differ only in that option.</summary>
    public static TheoryData<string, TrainerOptions, TrainerOptions> Changes
    {
        get
        {
            var data = new TheoryData<string, TrainerOptions, TrainerOptions>();
            foreach (var (option, before, after) in OfTrainer().Concat(OfOptimizers()).Concat(OfSchedules()).Concat(OfLosses()))
            {
                data.Add(option, before, after);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Changing_an_option_changes_the_result(string option, TrainerOptions before, TrainerOptions after)
    {
        var (one, other) = (Train(before), Train(after));

        one.Should().Contain(entry => !entry.Value.SequenceEqual(other[entry.Key]), "{0} does something", option);
    }

    [Fact]
    public void Every_option_of_every_type_is_accounted_for()
    {
        Type[] types =
        [
            typeof(TrainerOptions),
            .. typeof(TrainerOptions).Assembly.GetTypes().Where(type => !type.IsAbstract
                && (type.IsSubclassOf(typeof(OptimizerOptions)) || type.IsSubclassOf(typeof(ScheduleOptions)) || type.IsSubclassOf(typeof(LossOptions)))),
        ];
        var options = types.SelectMany(type => type.GetProperties().Select(property => $"{type.Name}.{property.Name}"));

        Changes.Select(row => row.Data.Item1).Concat(_elsewhere).Should().BeEquivalentTo(options);
    }

    [Fact]
    public void Options_that_would_have_no_effect_are_refused()
    {
        With(new MuonOptions { DecayNormsAndBiases = true }).Invoking(it => it.Validate())
            .Should().Throw<InvalidOptionsException>().WithMessage("Trainer.Optimizer.DecayNormsAndBiases must be false*");
        With(new ReduceOnPlateauScheduleOptions { Unit = ScheduleUnit.Epoch }).Invoking(it => it.Validate())
            .Should().Throw<InvalidOptionsException>().WithMessage("Trainer.Schedule.Unit must be Step*");
    }

    [Fact]
    public void Every_registered_metric_adds_figures_and_its_options_change_them()
    {
        foreach (var name in KnownMetrics.Names)
        {
            Figures(KnownMetrics.Create(name)).Should().NotBeEmpty("{0} measures something", name);
        }

        typeof(MetricOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MetricOptions)))
            .SelectMany(type => type.GetProperties().Select(property => $"{type.Name}.{property.Name}")).Should().Equal("TopKOptions.K");
        Figures(new TopKOptions { K = 1 })["top1"].Should().BeLessThan(Figures(new TopKOptions { K = 3 })["top3"]);
    }

    [Theory]
    [InlineData(nameof(LearningRateFinderOptions.MinLearningRate))]
    [InlineData(nameof(LearningRateFinderOptions.MaxLearningRate))]
    [InlineData(nameof(LearningRateFinderOptions.Steps))]
    [InlineData(nameof(LearningRateFinderOptions.Smoothing))]
    [InlineData(nameof(LearningRateFinderOptions.DivergenceFactor))]
    public void Changing_an_option_of_the_range_test_changes_its_curve(string option)
    {
        LearningRateFinderOptions Base() => new() { MinLearningRate = 1e-4, MaxLearningRate = 1e5, Steps = 60 };
        var changed = Base();
        var property = typeof(LearningRateFinderOptions).GetProperty(option)!;
        property.SetValue(changed, option switch
        {
            nameof(LearningRateFinderOptions.Steps) => 40,
            nameof(LearningRateFinderOptions.MinLearningRate) => 1e-3,
            nameof(LearningRateFinderOptions.MaxLearningRate) => 1e4,
            nameof(LearningRateFinderOptions.Smoothing) => 0.2,
            _ => (object)1.01,
        });

        typeof(LearningRateFinderOptions).GetProperties().Should().HaveCount(5);
        Curve(changed).Should().NotEqual(Curve(Base()));

        static IEnumerable<LearningRatePoint> Curve(LearningRateFinderOptions finder)
        {
            using var model = Networks.WithDropout();
            return new Trainer(model, TrainerTests.Options()).FindLearningRate(FixedBatches.Coloured(4), finder).Points;
        }
    }

    private static IEnumerable<(string, TrainerOptions, TrainerOptions)> OfTrainer()
    {
        (string, TrainerOptions, TrainerOptions) Change(string name, Action<TrainerOptions> change, Action<TrainerOptions>? begin = null)
        {
            var (before, after) = (With(), With());
            begin?.Invoke(before);
            begin?.Invoke(after);
            change(after);
            return ($"TrainerOptions.{name}", before, after);
        }

        yield return Change("Epochs", it => it.Epochs = 7);
        yield return Change("Seed", it => it.Seed = 1);
        yield return Change("Precision", it => it.Precision = Precision.BFloat16);
        yield return Change("Optimizer", it => it.Optimizer = new AdamWOptions());
        yield return Change("Schedule", it => it.Schedule = new CosineScheduleOptions());
        yield return Change("Loss", it => it.Loss = new FocalLossOptions());
        yield return Change("ClipGradientNorm", it => it.ClipGradientNorm = 0.01);
        yield return Change("AccumulationBatches", it => it.AccumulationBatches = 2);
        yield return Change("EmaDecay", it => it.EmaDecay = 0.5);
        yield return Change("EmaEvery", it => it.EmaEvery = 2, it => it.EmaDecay = 0.5);
        yield return Change("TestTimeAugmentation", it => it.TestTimeAugmentation = TestTimeAugmentation.MirrorAndShift);
        yield return Change("EvaluateEvery", it => it.EvaluateEvery = 2);
    }

    private static IEnumerable<(string, TrainerOptions, TrainerOptions)> OfOptimizers()
    {
        IEnumerable<(string, TrainerOptions, TrainerOptions)> Change<T>(T options, params (string Name, T Changed)[] changes)
            where T : OptimizerOptions
        {
            // The decay is large enough to have an effect.
            var decayed = options with { WeightDecay = 0.1 };
            (string Name, OptimizerOptions Begin, OptimizerOptions Changed)[] common =
            [
                ("LearningRate", options, options with { LearningRate = options.LearningRate / 2 }),
                ("WeightDecay", options, decayed),
                ("DecayNormsAndBiases", decayed, decayed with { DecayNormsAndBiases = true }),
                ("LearningRateMultipliers", options, options with { LearningRateMultipliers = new Dictionary<string, double> { ["*.weight"] = 2 } }),
                ("LayerDecay", options, options with { LayerDecay = 0.5 }),
                ("WeightDecayMultipliers", decayed, decayed with { WeightDecayMultipliers = new Dictionary<string, double> { ["*.weight"] = 2 } }),
            ];
            return common.Where(change => !_elsewhere.Contains($"{typeof(T).Name}.{change.Name}")).Concat(changes.Select(change => (change.Name, (OptimizerOptions)options, (OptimizerOptions)change.Changed)))
                .Select(change => ($"{typeof(T).Name}.{change.Name}", With(change.Item2), With(change.Item3)));
        }

        var sgd = new SgdOptions { LearningRate = 0.05 };
        var adam = new AdamOptions { LearningRate = 0.01 };
        var adamW = new AdamWOptions { LearningRate = 0.01 };
        var nAdam = new NAdamOptions { LearningRate = 0.01 };
        var rAdam = new RAdamOptions { LearningRate = 0.01 };
        var adamax = new AdamaxOptions { LearningRate = 0.01 };
        var rms = new RmsPropOptions { LearningRate = 0.001 };
        var adagrad = new AdagradOptions { LearningRate = 0.01 };
        var muon = new MuonOptions { LearningRate = 0.05 };
        return
        [
            .. Change(sgd, ("Momentum", sgd with { Momentum = 0.5 }), ("Nesterov", sgd with { Nesterov = false })),
            .. Change(adam, ("Beta1", adam with { Beta1 = 0.5 }), ("Beta2", adam with { Beta2 = 0.9 }), ("Epsilon", adam with { Epsilon = 0.1 })),
            .. Change(adamW, ("Beta1", adamW with { Beta1 = 0.5 }), ("Beta2", adamW with { Beta2 = 0.9 }), ("Epsilon", adamW with { Epsilon = 0.1 })),
            .. Change(
                nAdam, ("Beta1", nAdam with { Beta1 = 0.5 }), ("Beta2", nAdam with { Beta2 = 0.9 }), ("Epsilon", nAdam with { Epsilon = 0.1 }),
                ("MomentumDecay", nAdam with { MomentumDecay = 0.5 })),
            .. Change(rAdam, ("Beta1", rAdam with { Beta1 = 0.5 }), ("Beta2", rAdam with { Beta2 = 0.9 }), ("Epsilon", rAdam with { Epsilon = 0.1 })),
            .. Change(adamax, ("Beta1", adamax with { Beta1 = 0.5 }), ("Beta2", adamax with { Beta2 = 0.9 }), ("Epsilon", adamax with { Epsilon = 0.1 })),
            .. Change(
                rms, ("Alpha", rms with { Alpha = 0.5 }), ("Momentum", rms with { Momentum = 0.9 }), ("Centered", rms with { Centered = true }),
                ("Epsilon", rms with { Epsilon = 0.1 })),
            .. Change(adagrad, ("LearningRateDecay", adagrad with { LearningRateDecay = 0.5 }), ("Epsilon", adagrad with { Epsilon = 0.1 })),
            .. Change(
                muon, ("Momentum", muon with { Momentum = 0.5 }), ("Nesterov", muon with { Nesterov = false }),
                ("Iterations", muon with { Iterations = 2 }), ("NormalizeWeights", muon with { NormalizeWeights = true }),
                ("Auxiliary", muon with { Auxiliary = new AdamWOptions() })),
        ];
    }

    private static IEnumerable<(string, TrainerOptions, TrainerOptions)> OfSchedules()
    {
        IEnumerable<(string, TrainerOptions, TrainerOptions)> Change<T>(T options, params (string Name, T Begin, T Changed)[] changes)
            where T : ScheduleOptions
        {
            List<(string Name, ScheduleOptions Begin, ScheduleOptions Changed)> all =
            [
                .. changes.Select(change => (change.Name, (ScheduleOptions)change.Begin, (ScheduleOptions)change.Changed)),
            ];
            if (options is WarmupScheduleOptions warm)
            {
                // A warm-up over steps and one over epochs give different results for every schedule.
                all.Add(("Unit", warm with { WarmupEpochs = 2 }, warm with { WarmupEpochs = 2, Unit = ScheduleUnit.Epoch }));
                all.Add(("WarmupEpochs", warm, warm with { WarmupEpochs = 2 }));
                all.Add(("WarmupInitialFactor", warm with { WarmupEpochs = 2 }, warm with { WarmupEpochs = 2, WarmupInitialFactor = 0.5 }));
            }
            else if (options is not ReduceOnPlateauScheduleOptions)
            {
                all.Add(("Unit", options, options with { Unit = ScheduleUnit.Epoch }));
            }

            return all.Select(change => ($"{typeof(T).Name}.{change.Name}", With(change.Begin), With(change.Changed)));
        }

        var step = new StepScheduleOptions { Epochs = 2 };
        var multi = new MultiStepScheduleOptions { Milestones = [4] };
        var exponential = new ExponentialScheduleOptions();
        var cosine = new CosineScheduleOptions();
        var restarts = new CosineRestartsScheduleOptions { Epochs = 1 };
        var cycle = new OneCycleScheduleOptions();
        var linear = new LinearScheduleOptions();
        var polynomial = new PolynomialScheduleOptions { Power = 2 };
        var trapezoid = new TrapezoidScheduleOptions();

        // No loss falls to a tenth within one epoch, so with this threshold, no epoch counts as an improvement.
        var plateau = new ReduceOnPlateauScheduleOptions { Patience = 0, Threshold = 0.9 };
        return
        [
            .. Change(new ConstantScheduleOptions()),
            .. Change(step, ("Epochs", step, step with { Epochs = 1 }), ("Gamma", step, step with { Gamma = 0.5 })),
            .. Change(multi, ("Milestones", multi, multi with { Milestones = [1] }), ("Gamma", multi, multi with { Gamma = 0.5 })),
            .. Change(exponential, ("Gamma", exponential, exponential with { Gamma = 0.5 })),
            .. Change(cosine, ("FinalFactor", cosine, cosine with { FinalFactor = 0.5 })),
            .. Change(
                restarts, ("Epochs", restarts, restarts with { Epochs = 2 }), ("Multiplier", restarts, restarts with { Multiplier = 2 }),
                ("FinalFactor", restarts, restarts with { FinalFactor = 0.5 })),
            .. Change(
                cycle, ("RiseFraction", cycle, cycle with { RiseFraction = 0.5 }), ("InitialDivisor", cycle, cycle with { InitialDivisor = 2 }),
                ("FinalDivisor", cycle, cycle with { FinalDivisor = 1 }), ("CycleMomentum", cycle, cycle with { CycleMomentum = false }),
                ("MinMomentum", cycle, cycle with { MinMomentum = 0.5 }), ("MaxMomentum", cycle, cycle with { MaxMomentum = 0.9 })),
            .. Change(linear, ("FinalFactor", linear, linear with { FinalFactor = 0.5 })),
            .. Change(
                polynomial, ("Power", polynomial, polynomial with { Power = 3 }), ("FinalFactor", polynomial, polynomial with { FinalFactor = 0.5 })),
            .. Change(
                trapezoid, ("RiseFraction", trapezoid, trapezoid with { RiseFraction = 0.1 }),
                ("FallFraction", trapezoid, trapezoid with { FallFraction = 0.2 }),
                ("InitialFactor", trapezoid, trapezoid with { InitialFactor = 0.5 }),
                ("FinalFactor", trapezoid, trapezoid with { FinalFactor = 0.5 })),
            .. Change(
                plateau, ("Factor", plateau, plateau with { Factor = 0.5 }), ("Patience", plateau, plateau with { Patience = 2 }),
                ("Threshold", plateau, plateau with { Threshold = 0 }), ("Cooldown", plateau, plateau with { Cooldown = 2 }),
                ("MinFactor", plateau, plateau with { MinFactor = 0.5 }),
                ("Monitor", plateau with { Threshold = 0 }, plateau with { Threshold = 0, Monitor = MonitoredMetric.TestAccuracy })),
        ];
    }

    private static IEnumerable<(string, TrainerOptions, TrainerOptions)> OfLosses()
    {
        (string, TrainerOptions, TrainerOptions) Change<T>(string name, T before, T after)
            where T : LossOptions => ($"{typeof(T).Name}.{name}", With(before), With(after));

        double[] weights = [1, 2, 1];
        yield return Change("LabelSmoothing", new CrossEntropyOptions(), new CrossEntropyOptions { LabelSmoothing = 0.2 });
        yield return Change("ClassWeights", new CrossEntropyOptions(), new CrossEntropyOptions { ClassWeights = weights });
        yield return Change("Gamma", new FocalLossOptions(), new FocalLossOptions { Gamma = 1 });
        yield return Change("ClassWeights", new FocalLossOptions(), new FocalLossOptions { ClassWeights = weights });
    }

    private static TrainerOptions With(OptimizerOptions optimizer)
    {
        var options = With();
        options.Optimizer = optimizer;
        return options;
    }

    private static TrainerOptions With(ScheduleOptions schedule)
    {
        var options = With();
        options.Schedule = schedule;
        return options;
    }

    private static TrainerOptions With(LossOptions loss)
    {
        var options = With();
        options.Loss = loss;
        return options;
    }

    private static TrainerOptions With() => TrainerTests.Options(epochs: 5);

    private static IReadOnlyDictionary<string, double> Figures(MetricOptions metric)
    {
        using var model = Networks.WithDropout();
        var options = With();
        options.Metrics = [metric];
        return new Trainer(model, options).Evaluate(FixedBatches.Coloured(2)).Metrics;
    }

    /// <summary>Trains a network. Returns its weights at the end and the test loss of each epoch.</summary>
    private static Dictionary<string, double[]> Train(TrainerOptions options)
    {
        using var model = Networks.WithDropout();
        var result = new Trainer(model, options).Fit(FixedBatches.Coloured(2), FixedBatches.Coloured(1, seed: 2));
        var results = Networks.Snapshot(model);
        results.Add("test losses", [.. result.History.Select(epoch => epoch.TestLoss ?? -1)]);
        return results;
    }
}
