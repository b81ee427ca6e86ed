using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a schedule that reduces the learning rate when a metric has stopped improving. The name in JSON is <c>reduceOnPlateau</c>.
/// </summary>
/// <remarks>
/// The learning rate can be reduced only after evaluated epochs, so <see cref="ScheduleOptions.Unit"/> must keep its default,
/// <see cref="ScheduleUnit.Step"/>.
/// </remarks>
public sealed record ReduceOnPlateauScheduleOptions : ScheduleOptions, IValidatableObject
{
    /// <summary>
    /// Gets the name of the metric to monitor; see <see cref="MonitoredMetric"/>. Default: <see cref="MonitoredMetric.Auto"/>, which is the
    /// validation loss or, without validation data, the training loss.
    /// </summary>
    [Required]
    public string Monitor { get; init; } = MonitoredMetric.Auto;

    /// <summary>Gets the factor of each reduction, above 0 and below 1. Default: 0.1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Factor { get; init; } = 0.1;

    /// <summary>
    /// Gets the number of consecutive evaluated epochs without improvement that are tolerated, from 0 to 1,000,000. The learning rate is reduced at the next
    /// epoch without improvement. Default: 5.
    /// </summary>
    [Range(0, 1_000_000)]
    public int Patience { get; init; } = 5;

    /// <summary>Gets the relative change that the metric must exceed to count as an improvement, from 0 to 1. Default: 1e-4.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 1e-4;

    /// <summary>
    /// Gets the number of evaluated epochs to wait after a reduction, from 0 to 1,000,000. During this wait, epochs without improvement are not counted.
    /// Default: 0.
    /// </summary>
    [Range(0, 1_000_000)]
    public int Cooldown { get; init; }

    /// <summary>Gets the smallest learning rate as a fraction of the optimizer's learning rate, from 0 to 1. Default: 0.</summary>
    [Range(0.0, 1.0)]
    public double MinFactor { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Unit != ScheduleUnit.Step)
        {
            yield return new ValidationResult(
                $"{nameof(Unit)} must be {nameof(ScheduleUnit.Step)}, because the learning rate is always reduced after evaluated epochs.",
                [nameof(Unit)]);
        }
    }

    /// <inheritdoc/>
    protected override ILearningRateSchedule Create(long unitsPerEpoch) => new Schedule(this);

    // Follows PyTorch's ReduceLROnPlateau with a relative threshold. There are two differences: an infinite value is never an improvement, and very
    // small reductions are not skipped (PyTorch skips those below its option eps).
    private sealed class Schedule(ReduceOnPlateauScheduleOptions options) : IAdaptiveSchedule
    {
        private State _state = new(1, null, 0, 0);

        public double GetFactor(long stepsDone, long totalSteps) => _state.Factor;

        public void Validate(TrainingState state) => MonitoredMetric.Check(options.Monitor, state);

        public void OnEpochEnd(EpochResult epoch)
        {
            ArgumentNullException.ThrowIfNull(epoch);
            var value = MonitoredMetric.Require(epoch, options.Monitor);
            var higherIsBetter = MonitoredMetric.HigherIsBetter(options.Monitor);
            var best = _state.Best;
            var improved = double.IsFinite(value)
                && (best is null || (higherIsBetter ? value > best * (1 + options.Threshold) : value < best * (1 - options.Threshold)));
            var badEpochs = improved ? 0 : _state.BadEpochs + 1;
            var cooldown = _state.Cooldown;
            if (cooldown > 0)
            {
                cooldown--;
                badEpochs = 0;
            }

            var factor = _state.Factor;
            if (badEpochs > options.Patience)
            {
                factor = Math.Max(factor * options.Factor, options.MinFactor);
                cooldown = options.Cooldown;
                badEpochs = 0;
            }

            _state = new State(factor, improved ? value : best, badEpochs, cooldown);
        }

        public string SaveState() => JsonSerializer.Serialize(_state);

        public void LoadState(string state) =>
            _state = JsonSerializer.Deserialize<State>(state) ?? throw new InvalidDataException("The state of reduce-on-plateau is empty.");

        private sealed record State(double Factor, double? Best, int BadEpochs, int Cooldown);
    }
}
