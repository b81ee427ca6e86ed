using ResNetKit.Training;

namespace ResNetKit;

/// <summary>A power of the share of the run that is left, from 1 to the final factor.</summary>
/// <param name="power">The power; 1 is a straight line.</param>
/// <param name="finalFactor">Where the curve ends, as a fraction of the learning rate.</param>
public sealed class PolynomialSchedule(double power = 1, double finalFactor = 0) : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) =>
        finalFactor + ((1 - finalFactor) * Math.Pow(1 - ((double)Math.Min(stepsDone, totalSteps) / totalSteps), power));
}
