using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a schedule that increases the learning rate linearly, keeps it constant, and then decreases it linearly. Without the constant part,
/// it is a triangle. The name in JSON is <c>trapezoid</c>.
/// </summary>
public sealed record TrapezoidScheduleOptions : ScheduleOptions, IValidatableObject
{
    /// <summary>Gets the fraction of the run during which the learning rate increases, from 0 to 1. Default: 0.3.</summary>
    [Range(0.0, 1.0)]
    public double RiseFraction { get; init; } = 0.3;

    /// <summary>
    /// Gets the fraction of the run during which the learning rate decreases, from 0 to 1 − <see cref="RiseFraction"/>. Default: 0.7, which gives a triangle.
    /// </summary>
    [Range(0.0, 1.0)]
    public double FallFraction { get; init; } = 0.7;

    /// <summary>Gets the initial learning rate as a fraction of the optimizer's learning rate, from 0 to 1. Default: 0.</summary>
    [Range(0.0, 1.0)]
    public double InitialFactor { get; init; }

    /// <summary>Gets the final learning rate as a fraction of the optimizer's learning rate, from 0 to 1. Default: 0.</summary>
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
    protected override ILearningRateSchedule Create(long unitsPerEpoch) => new Schedule(this);

    private sealed class Schedule(TrapezoidScheduleOptions options) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps)
        {
            var position = (double)stepsDone / totalSteps;
            if (position < options.RiseFraction)
            {
                return options.InitialFactor + ((1 - options.InitialFactor) * position / options.RiseFraction);
            }

            return position > 1 - options.FallFraction
                ? options.FinalFactor + ((1 - options.FinalFactor) * (1 - Math.Min(1, position)) / options.FallFraction)
                : 1;
        }
    }
}
