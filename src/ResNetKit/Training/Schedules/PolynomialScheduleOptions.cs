using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a schedule that decreases the learning rate polynomially, as a power of the remaining fraction of the run. The name in JSON is
/// <c>polynomial</c>.
/// </summary>
public sealed record PolynomialScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the exponent, above 0 and at most 100. Default: 1, which is a linear decrease.</summary>
    [Range(double.Epsilon, 100)]
    public double Power { get; init; } = 1;

    /// <summary>Gets the final learning rate as a fraction of the optimizer's learning rate, from 0 to 1. Default: 0.</summary>
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
