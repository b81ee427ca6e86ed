using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The learning rate stays as it is. In JSON <c>constant</c>.</summary>
public sealed record ConstantScheduleOptions : WarmupScheduleOptions
{
    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Schedule();

    private sealed class Schedule : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) => 1;
    }
}
