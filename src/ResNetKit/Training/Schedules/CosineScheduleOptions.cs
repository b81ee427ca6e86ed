using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a schedule that decreases the learning rate along half a period of a cosine (Loshchilov and Hutter 2016, without restarts). The name
/// in JSON is <c>cosine</c>.
/// </summary>
public sealed record CosineScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the final learning rate as a fraction of the learning rate of the optimizer, from 0 to 1. Default: 0.</summary>
    [Range(0.0, 1.0)]
    public double FinalFactor { get; init; }

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Schedule(FinalFactor);

    private sealed class Schedule(double finalFactor) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) =>
            finalFactor + ((1 - finalFactor) * (1 + Math.Cos(Math.PI * stepsDone / totalSteps)) / 2);
    }
}
