using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>A straight rise, a plateau at the learning rate, a straight fall. Where rise and fall fill the run it is a triangle.</summary>
public sealed class TrapezoidSchedule : ILearningRateSchedule
{
    private readonly double _riseFraction;
    private readonly double _fallFraction;
    private readonly double _initialFactor;
    private readonly double _finalFactor;

    /// <summary>Describes the trapezoid.</summary>
    /// <param name="riseFraction">Share of the run that rises, in [0, 1].</param>
    /// <param name="fallFraction">Share of the run that falls, in [0, 1]; both together no more than 1.</param>
    /// <param name="initialFactor">Where the rise begins, as a fraction of the learning rate.</param>
    /// <param name="finalFactor">Where the fall ends, as a fraction of the learning rate.</param>
    public TrapezoidSchedule(double riseFraction, double fallFraction, double initialFactor = 0, double finalFactor = 0)
    {
        if (riseFraction is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(riseFraction), riseFraction, "A share of the run lies in [0, 1].");
        }

        // A little slack, so that 0.23 + 0.77 is still a whole run.
        if (fallFraction is not (>= 0 and <= 1) || riseFraction + fallFraction > 1 + 1e-9)
        {
            throw new ArgumentOutOfRangeException(
                nameof(fallFraction), fallFraction, $"Rise ({riseFraction}) and fall together are no more than the run.");
        }

        _riseFraction = riseFraction;
        _fallFraction = fallFraction;
        _initialFactor = initialFactor;
        _finalFactor = finalFactor;
    }

    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps)
    {
        var position = (double)stepsDone / totalSteps;
        if (position < _riseFraction)
        {
            return _initialFactor + ((1 - _initialFactor) * position / _riseFraction);
        }

        return position > 1 - _fallFraction
            ? _finalFactor + ((1 - _finalFactor) * (1 - Math.Min(1, position)) / _fallFraction)
            : 1;
    }
}

/// <summary>A straight rise, a plateau, a straight fall; without a plateau it is a triangle. In JSON <c>trapezoid</c>.</summary>
public sealed record TrapezoidScheduleOptions : ScheduleOptions, IValidatableObject
{
    /// <summary>Gets the share of the run during which the learning rate rises. Default 0.3.</summary>
    [Range(0.0, 1.0)]
    public double RiseFraction { get; init; } = 0.3;

    /// <summary>Gets the share of the run during which it falls. Default 0.7, a triangle.</summary>
    [Range(0.0, 1.0)]
    public double FallFraction { get; init; } = 0.7;

    /// <summary>Gets the initial learning rate as a fraction of the learning rate. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double InitialFactor { get; init; }

    /// <summary>Gets the final learning rate as a fraction of the learning rate. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double FinalFactor { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RiseFraction + FallFraction > 1 + 1e-9)
        {
            yield return new ValidationResult(
                FormattableString.Invariant(
                    $"{nameof(RiseFraction)} and {nameof(FallFraction)} must add up to at most 1, but make {RiseFraction + FallFraction}."),
                [nameof(RiseFraction), nameof(FallFraction)]);
        }
    }

    /// <inheritdoc/>
    protected override ILearningRateSchedule Create(long unitsPerEpoch) =>
        new TrapezoidSchedule(RiseFraction, FallFraction, InitialFactor, FinalFactor);
}
