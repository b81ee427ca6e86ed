namespace ResNetKit.Training.Schedules;

/// <summary>Makes the schedule that options describe.</summary>
public static class LearningRateSchedule
{
    /// <summary>The schedule of <paramref name="options"/>, counting in the options' <see cref="TrainerOptions.ScheduleUnit"/>.</summary>
    /// <param name="options">The options.</param>
    /// <param name="stepsPerEpoch">Optimizer steps of one epoch, at least 1.</param>
    public static ILearningRateSchedule FromOptions(TrainerOptions options, long stepsPerEpoch)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        var unitsPerEpoch = options.ScheduleUnit == ScheduleUnit.Step ? stepsPerEpoch : 1;
        long Units(double epochs) => Math.Max(1, (long)Math.Round(epochs * unitsPerEpoch));

        ILearningRateSchedule schedule = options.Schedule switch
        {
            ScheduleType.Constant => new ConstantSchedule(),
            ScheduleType.Step => new StepSchedule(Units(options.StepEpochs), options.Gamma ?? 0.1),
            ScheduleType.MultiStep => new MultiStepSchedule(options.Milestones.Select(Units), options.Gamma ?? 0.1),
            ScheduleType.Exponential => new ExponentialSchedule(Math.Pow(options.Gamma ?? 0.95, 1.0 / unitsPerEpoch)),
            ScheduleType.Cosine => new CosineSchedule(options.FinalFactor),
            ScheduleType.CosineWithRestarts =>
                new CosineRestartsSchedule(Units(options.RestartEpochs), options.RestartMultiplier, options.FinalFactor),
            ScheduleType.OneCycle => new OneCycleSchedule(
                options.RiseFraction,
                options.OneCycleInitialDivisor,
                options.OneCycleFinalDivisor,
                options.OneCycleMomentum ? options.OneCycleMinMomentum : null,
                options.OneCycleMaxMomentum),
            ScheduleType.Linear => new LinearSchedule(options.FinalFactor),
            ScheduleType.Polynomial => new PolynomialSchedule(options.PolynomialPower, options.FinalFactor),
            ScheduleType.Trapezoid =>
                new TrapezoidSchedule(options.RiseFraction, options.FallFraction, options.InitialFactor, options.FinalFactor),
            ScheduleType.ReduceOnPlateau => new ReduceOnPlateauSchedule(
                options.PlateauMonitor,
                options.PlateauFactor,
                options.PlateauPatience,
                options.PlateauThreshold,
                options.PlateauCooldown,
                options.PlateauMinFactor),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Schedule, "Not a schedule."),
        };

        var hasOwnRise = options.Schedule is ScheduleType.OneCycle or ScheduleType.Trapezoid or ScheduleType.ReduceOnPlateau;
        return options.WarmupEpochs > 0 && !hasOwnRise
            ? new WarmupSchedule(Units(options.WarmupEpochs), schedule, options.WarmupInitialFactor)
            : schedule;
    }
}
