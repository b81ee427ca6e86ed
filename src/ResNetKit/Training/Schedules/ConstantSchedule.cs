using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The learning rate stays as it is.</summary>
public sealed class ConstantSchedule : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) => 1;
}
