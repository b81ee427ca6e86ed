using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Half a cosine from 1 to the final factor over the whole run (Loshchilov and Hutter 2016, without restarts).</summary>
/// <param name="finalFactor">Where the cosine ends, as a fraction of the learning rate.</param>
public sealed class CosineSchedule(double finalFactor = 0) : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) =>
        finalFactor + ((1 - finalFactor) * (1 + Math.Cos(Math.PI * stepsDone / totalSteps)) / 2);
}
