using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>A power of the share of the run that is left. In JSON <c>polynomial</c>.</summary>
public sealed record PolynomialScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the power. Default 1, a straight line.</summary>
    [Range(double.Epsilon, 100)]
    public double Power { get; init; } = 1;

    /// <summary>Gets the final learning rate as a fraction of the learning rate. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double FinalFactor { get; init; }

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Schedule(Power, FinalFactor);

    private sealed class Schedule(double power, double finalFactor) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) =>
            finalFactor + ((1 - finalFactor) * Math.Pow(1 - ((double)Math.Min(stepsDone, totalSteps) / totalSteps), power));
    }
}
