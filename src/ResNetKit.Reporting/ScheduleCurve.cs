using ResNetKit.Training;

namespace ResNetKit.Reporting;

/// <summary>Computes the learning rates of a schedule that does not depend on the results of the run.</summary>
public static class ScheduleCurve
{
    /// <summary>Computes the learning rate of each step, for <see cref="RunReport.LearningRates"/>.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="stepsPerEpoch">The number of optimizer steps in an epoch, at least 1.</param>
    /// <param name="epochs">The number of epochs to compute, for a run that ended early; <see langword="null"/> for all epochs.</param>
    /// <returns>The learning rates; empty for an <see cref="IAdaptiveSchedule"/>, which depends on the results of the run.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="stepsPerEpoch"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">
    /// The method <c>Create</c> of <see cref="TrainerOptions.Schedule"/> returned <see langword="null"/>.
    /// </exception>
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
