using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of a schedule with a constant learning rate. The name in JSON is <c>constant</c>.</summary>
public sealed record ConstantScheduleOptions : WarmupScheduleOptions
{
    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Schedule();

    private sealed class Schedule : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) => 1;
    }
}
