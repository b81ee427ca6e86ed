using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>A power of the share of the run that is left, from 1 to the final factor.</summary>
/// <param name="power">The power; 1 is a straight line.</param>
/// <param name="finalFactor">Where the curve ends, as a fraction of the learning rate.</param>
public sealed class PolynomialSchedule(double power = 1, double finalFactor = 0) : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) =>
        finalFactor + ((1 - finalFactor) * Math.Pow(1 - ((double)Math.Min(stepsDone, totalSteps) / totalSteps), power));
}

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
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new PolynomialSchedule(Power, FinalFactor);
}
