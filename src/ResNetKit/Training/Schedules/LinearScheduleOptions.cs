using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of a schedule that decreases the learning rate linearly. The name in JSON is <c>linear</c>.</summary>
public sealed record LinearScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the final learning rate as a fraction of the optimizer's learning rate, from 0 to 1. Default: 0.</summary>
    [Range(0.0, 1.0)]
    public double FinalFactor { get; init; }

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Schedule(FinalFactor);

    private sealed class Schedule(double finalFactor) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) =>
            1 + ((finalFactor - 1) * Math.Min(stepsDone, totalSteps) / totalSteps);
    }
}
