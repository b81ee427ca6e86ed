using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Provides the base record for the options of schedules that can begin with a warm-up. This is a linear increase of the learning rate (Goyal et al. 2017).
/// </summary>
public abstract record WarmupScheduleOptions : ScheduleOptions
{
    /// <summary>Gets the number of epochs of the warm-up, from 0 to 1e6. Default: 0, for no warm-up.</summary>
    [Range(0.0, 1e6)]
    public double WarmupEpochs { get; init; }

    /// <summary>
    /// Gets the learning rate at the beginning of the warm-up as a fraction of that at the end of the warm-up, from 0 to 1. Default: 0.01.
    /// </summary>
    [Range(0.0, 1.0)]
    public double WarmupInitialFactor { get; init; } = 0.01;

    /// <inheritdoc/>
    protected sealed override ILearningRateSchedule Create(long unitsPerEpoch)
    {
        var main = CreateMain(unitsPerEpoch);
        return WarmupEpochs > 0 ? new Warmup(ToUnits(WarmupEpochs, unitsPerEpoch), main, WarmupInitialFactor) : main;
    }

    /// <summary>Creates the schedule that follows the warm-up. Its steps are counted from the end of the warm-up.</summary>
    /// <param name="unitsPerEpoch">The number of units in an epoch: the number of steps, or 1 if the unit is the epoch.</param>
    /// <returns>The schedule.</returns>
    protected abstract ILearningRateSchedule CreateMain(long unitsPerEpoch);

    private sealed class Warmup(long steps, ILearningRateSchedule main, double initialFactor) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps)
        {
            var rest = Math.Max(1, totalSteps - steps);
            return stepsDone < steps
                ? main.GetFactor(0, rest) * (initialFactor + ((1 - initialFactor) * stepsDone / steps))
                : main.GetFactor(stepsDone - steps, rest);
        }

        public double? GetMomentum(long stepsDone, long totalSteps) =>
            main.GetMomentum(Math.Max(0, stepsDone - steps), Math.Max(1, totalSteps - steps));
    }
}
