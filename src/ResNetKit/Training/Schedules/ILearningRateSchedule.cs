namespace ResNetKit.Training;

/// <summary>Defines a schedule of the learning rate and, if it implements <see cref="GetMomentum"/>, of the momentum.</summary>
/// <remarks>
/// Implement this interface if the learning rate depends only on the step, so that equal arguments always give equal results. Checkpoints then need no state of
/// the schedule, and the learning rates can be calculated without a run. If the learning rate also depends on the results of the epochs, such as the
/// validation loss, implement <c>IAdaptiveSchedule</c>.
/// </remarks>
public interface ILearningRateSchedule
{
    /// <summary>Gets the factor by which the learning rate is multiplied.</summary>
    /// <param name="stepsDone">The number of completed steps (or epochs; see <see cref="ScheduleOptions.Unit"/>).</param>
    /// <param name="totalSteps">The number of steps (or epochs) of the whole run, at least 1.</param>
    /// <returns>The factor, which must be finite and at least 0.</returns>
    double GetFactor(long stepsDone, long totalSteps);

    /// <summary>Gets the momentum (for Adam and its variants, the first beta). The default implementation returns <see langword="null"/>.</summary>
    /// <param name="stepsDone">The number of completed steps (or epochs; see <see cref="ScheduleOptions.Unit"/>).</param>
    /// <param name="totalSteps">The number of steps (or epochs) of the whole run, at least 1.</param>
    /// <returns>The momentum, at least 0 and below 1, or <see langword="null"/> to leave it unchanged.</returns>
    double? GetMomentum(long stepsDone, long totalSteps) => null;
}
