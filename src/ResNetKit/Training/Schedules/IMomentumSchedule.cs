namespace ResNetKit.Training;

/// <summary>Defines a schedule of the learning rate and of the momentum (for Adam and its variants, the first beta).</summary>
public interface IMomentumSchedule : ILearningRateSchedule
{
    /// <summary>Gets the momentum.</summary>
    /// <param name="stepsDone">The number of completed steps (or epochs; see <see cref="ScheduleOptions.Unit"/>).</param>
    /// <param name="totalSteps">The number of steps (or epochs) of the whole run, at least 1.</param>
    /// <returns>The momentum, or <see langword="null"/> to leave it unchanged.</returns>
    double? GetMomentum(long stepsDone, long totalSteps);
}
