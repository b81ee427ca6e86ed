using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of the one-cycle schedule (Smith and Topin 2017): the learning rate increases and then decreases, while the momentum decreases and then
/// increases. The name in JSON is <c>oneCycle</c>.
/// </summary>
/// <remarks>
/// The highest learning rate is that of the optimizer. If the peak is between two steps, no step reaches it exactly. The schedule and its defaults
/// are those of PyTorch's <c>OneCycleLR</c>, which has two phases by default. The paper has a third phase at the end, in which the learning rate
/// falls further.
/// </remarks>
public sealed record OneCycleScheduleOptions : ScheduleOptions
{
    /// <summary>Gets the fraction of the run during which the learning rate increases, above 0 and below 1. Default: 0.3.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double RiseFraction { get; init; } = 0.3;

    /// <summary>
    /// Gets the number by which the highest learning rate is divided to get the initial learning rate, from 1 to 1e12. Default: 25.
    /// </summary>
    [Range(1.0, 1e12)]
    public double InitialDivisor { get; init; } = 25;

    /// <summary>
    /// Gets the number by which the initial learning rate is divided to get the final learning rate, from 1 to 1e12. Default: 10,000.
    /// </summary>
    [Range(1.0, 1e12)]
    public double FinalDivisor { get; init; } = 1e4;

    /// <summary>
    /// Gets a value indicating whether the momentum (for Adam and its variants, the first beta) is scheduled too. The value in the options of the
    /// optimizer then has no effect. Default: <see langword="true"/>.
    /// </summary>
    public bool CycleMomentum { get; init; } = true;

    /// <summary>Gets the momentum at the highest learning rate, at least 0 and below 1. Default: 0.85.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double MinMomentum { get; init; } = 0.85;

    /// <summary>Gets the momentum at the beginning and the end of the run, at least 0 and below 1. Default: 0.95.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double MaxMomentum { get; init; } = 0.95;

    /// <inheritdoc/>
    protected override ILearningRateSchedule Create(long unitsPerEpoch) => new Schedule(this);

    // Gives the same sequence as PyTorch's OneCycleLR with two phases.
    private sealed class Schedule(OneCycleScheduleOptions options) : ILearningRateSchedule
    {
        private readonly double _initialFactor = 1 / options.InitialDivisor;

        public double GetFactor(long stepsDone, long totalSteps) =>
            Interpolate(stepsDone, totalSteps, _initialFactor, 1, _initialFactor / options.FinalDivisor);

        public double? GetMomentum(long stepsDone, long totalSteps) => options.CycleMomentum
            ? Interpolate(stepsDone, totalSteps, options.MaxMomentum, options.MinMomentum, options.MaxMomentum)
            : null;

        private double Interpolate(long stepsDone, long totalSteps, double start, double peak, double end)
        {
            // As in PyTorch, the peak is at this fractional step, so it is possible that no step has exactly the highest learning rate.
            var peakStep = Math.Max(0, (options.RiseFraction * totalSteps) - 1);
            var lastStep = Math.Max(peakStep, totalSteps - 1);
            if (stepsDone <= peakStep)
            {
                return Cosine(start, peak, peakStep == 0 ? 1 : stepsDone / peakStep);
            }

            return Cosine(peak, end, (stepsDone - peakStep) / (lastStep - peakStep));
        }

        private static double Cosine(double from, double to, double share) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
    }
}
