namespace ResNetKit.Training;

/// <summary>Defines a learning-rate schedule. It is a function of the step only, so it needs no state in checkpoints and can be plotted in advance.</summary>
public interface ILearningRateSchedule
{
    /// <summary>Gets the factor by which the learning rate is multiplied.</summary>
    /// <param name="stepsDone">The number of completed steps (or epochs; see <see cref="ScheduleOptions.Unit"/>).</param>
    /// <param name="totalSteps">The number of steps (or epochs) of the whole run, at least 1.</param>
    /// <returns>The factor.</returns>
    double GetFactor(long stepsDone, long totalSteps);
}
