using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Multiplied by the same factor at every step.</summary>
/// <param name="gamma">What each step multiplies by.</param>
public sealed class ExponentialSchedule(double gamma) : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, stepsDone);
}
