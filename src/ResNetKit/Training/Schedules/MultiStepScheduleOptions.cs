using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of a schedule that multiplies the learning rate by a factor at given epochs. The name in JSON is <c>multiStep</c>.</summary>
public sealed record MultiStepScheduleOptions : WarmupScheduleOptions, IValidatableObject
{
    /// <summary>
    /// Gets the numbers of epochs after which the learning rate is reduced, counted from the end of the warm-up. At least one number is required, and all
    /// must be above 0. Fractions of epochs are allowed, and are rounded to whole steps (or epochs; see <see cref="ScheduleOptions.Unit"/>). Default: empty, which
    /// is not valid.
    /// </summary>
    public IReadOnlyList<double> Milestones { get; init => field = value is null ? null! : [.. value]; } = [];

    /// <summary>Gets the factor of each reduction, above 0 and at most 1. Default: 0.1.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Gamma { get; init; } = 0.1;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Milestones is { Count: 0 })
        {
            yield return new ValidationResult($"{nameof(Milestones)} must have at least one epoch.", [nameof(Milestones)]);
        }

        foreach (var milestone in (Milestones ?? []).Where(milestone => !(milestone > 0)))
        {
            yield return new ValidationResult(
                FormattableString.Invariant($"{nameof(Milestones)} must be epochs above 0, but one is {milestone}."), [nameof(Milestones)]);
        }
    }

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) =>
        new Schedule(Milestones.Select(milestone => ToUnits(milestone, unitsPerEpoch)), Gamma);

    private sealed class Schedule(IEnumerable<long> milestones, double gamma) : ILearningRateSchedule
    {
        private readonly long[] _milestones = [.. milestones];

        public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, _milestones.Count(milestone => milestone <= stepsDone));
    }
}
