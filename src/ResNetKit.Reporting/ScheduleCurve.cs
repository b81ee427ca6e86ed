using ResNetKit.Training;

namespace ResNetKit.Reporting;

/// <summary>Learning rates as options plan them. A schedule is a function of the step, so its curve needs no run.</summary>
public static class ScheduleCurve
{
    /// <summary>Computes the learning rate of each step, for <see cref="RunReport.LearningRates"/>.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="stepsPerEpoch">Optimizer steps of one epoch, at least 1.</param>
    /// <param name="epochs">How many epochs to draw, for a run that ended early; null for all.</param>
    /// <returns>The curve; empty for a schedule that looks at results, which nobody knows beforehand.</returns>
    public static IReadOnlyList<ScheduledRate> FromOptions(TrainerOptions options, int stepsPerEpoch, int? epochs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        var schedule = options.Schedule.CreateSchedule(stepsPerEpoch);
        if (schedule is IAdaptiveSchedule)
        {
            return [];
        }

        var total = (long)options.Epochs * stepsPerEpoch;
        var shown = Math.Min(total, (long)(epochs ?? options.Epochs) * stepsPerEpoch);
        var points = new List<ScheduledRate>();
        for (var step = 0L; step < shown; step++)
        {
            var factor = options.Schedule.Unit == ScheduleUnit.Step
                ? schedule.GetFactor(step, total)
                : schedule.GetFactor(step / stepsPerEpoch, options.Epochs);
            points.Add(new ScheduledRate((double)step / stepsPerEpoch, options.Optimizer.LearningRate * factor));
        }

        return points;
    }
}
