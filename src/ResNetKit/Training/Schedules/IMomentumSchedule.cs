namespace ResNetKit.Training;

/// <summary>A schedule that moves the momentum (Adam's first beta) as well as the learning rate.</summary>
public interface IMomentumSchedule : ILearningRateSchedule
{
    /// <summary>The momentum; null where it stays as it is.</summary>
    /// <param name="stepsDone">Steps done so far.</param>
    /// <param name="totalSteps">The steps of the whole run, at least 1.</param>
    double? GetMomentum(long stepsDone, long totalSteps);
}
