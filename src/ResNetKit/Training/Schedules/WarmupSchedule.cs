using ResNetKit.Training;

namespace ResNetKit;

/// <summary>A straight rise over the first steps, then another schedule over the rest (Goyal et al. 2017).</summary>
/// <param name="warmupSteps">Steps of the rise, not negative.</param>
/// <param name="inner">What follows; it counts its steps from the end of the rise.</param>
/// <param name="initialFactor">Where the rise begins, as a fraction of what it rises to.</param>
public sealed class WarmupSchedule(long warmupSteps, ILearningRateSchedule inner, double initialFactor = 0.01) : ILearningRateSchedule
{
    private readonly long _warmupSteps =
        warmupSteps >= 0 ? warmupSteps : throw new ArgumentOutOfRangeException(nameof(warmupSteps), warmupSteps, "Steps are not negative.");

    private readonly ILearningRateSchedule _inner = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps)
    {
        var rest = Math.Max(1, totalSteps - _warmupSteps);
        return stepsDone < _warmupSteps
            ? _inner.GetFactor(0, rest) * (initialFactor + ((1 - initialFactor) * stepsDone / _warmupSteps))
            : _inner.GetFactor(stepsDone - _warmupSteps, rest);
    }
}
