using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Multiplied by gamma at each milestone.</summary>
/// <param name="milestones">Steps at which the learning rate drops, in any order; one given twice drops it twice.</param>
/// <param name="gamma">What each drop multiplies by.</param>
public sealed class MultiStepSchedule(IEnumerable<long> milestones, double gamma) : ILearningRateSchedule
{
    private readonly long[] _milestones = [.. milestones];

    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, _milestones.Count(milestone => milestone <= stepsDone));
}
