using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Half a cosine from the learning rate down (Loshchilov and Hutter 2016, without restarts). In JSON <c>cosine</c>.</summary>
public sealed record CosineScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the final learning rate as a fraction of the learning rate. Default 0.</summary>
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
