using ResNetKit.Training;

namespace ResNetKit;

/// <summary>A straight line from one factor to another over the whole run.</summary>
/// <param name="finalFactor">Where the line ends, as a fraction of the learning rate.</param>
/// <param name="initialFactor">Where the line begins, as a fraction of the learning rate.</param>
public sealed class LinearSchedule(double finalFactor = 0, double initialFactor = 1) : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) =>
        initialFactor + ((finalFactor - initialFactor) * Math.Min(stepsDone, totalSteps) / totalSteps);
}
