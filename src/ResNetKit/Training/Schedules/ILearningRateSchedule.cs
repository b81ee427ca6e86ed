namespace ResNetKit.Training;

/// <summary>A learning-rate schedule: a pure function of the step, so that it resumes and plots for free.</summary>
public interface ILearningRateSchedule
{
    /// <summary>Gets the factor by which the learning rate is multiplied.</summary>
    /// <param name="stepsDone">Steps done so far.</param>
    /// <param name="totalSteps">The steps of the whole run, at least 1.</param>
    double GetFactor(long stepsDone, long totalSteps);
}
