using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Multiplied by gamma after every so many steps.</summary>
/// <param name="stepSize">Steps between two drops, at least 1.</param>
/// <param name="gamma">What each drop multiplies by.</param>
public sealed class StepSchedule(long stepSize, double gamma) : ILearningRateSchedule
{
    private readonly long _stepSize =
        stepSize >= 1
            ? stepSize
            : throw new ArgumentOutOfRangeException(nameof(stepSize), stepSize, "At least one step lies between drops.");

    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, stepsDone / _stepSize);
}
