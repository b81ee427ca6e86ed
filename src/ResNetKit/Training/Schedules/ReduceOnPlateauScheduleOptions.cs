using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Multiplies the learning rate by a factor whenever the monitored figure stops improving. In JSON <c>reduceOnPlateau</c>.</summary>
public sealed record ReduceOnPlateauScheduleOptions : ScheduleOptions, IValidatableObject
{
    /// <summary>Gets the name of the figure, <see cref="MonitoredMetric"/>. Default: the loss.</summary>
    [Required]
    public string Monitor { get; init; } = MonitoredMetric.Auto;

    /// <summary>Gets the factor of each reduction. Default 0.1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Factor { get; init; } = 0.1;

    /// <summary>Gets the number of epochs without improvement before the rate is reduced. Default 5.</summary>
    [Range(0, 1_000_000)]
    public int Patience { get; init; } = 5;

    /// <summary>Gets the relative change that counts as an improvement. Default 1e-4.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Gets the number of epochs after a reduction during which none is counted. Default 0.</summary>
    [Range(0, 1_000_000)]
    public int Cooldown { get; init; }

    /// <summary>Gets the smallest learning rate as a fraction of the learning rate. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double MinFactor { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Unit != ScheduleUnit.Step)
        {
            yield return new ValidationResult(
                $"{nameof(Unit)} must be {nameof(ScheduleUnit.Step)}: the rate is reduced after evaluated epochs whatever the unit is.",
                [nameof(Unit)]);
        }
    }

    /// <inheritdoc/>
    protected override ILearningRateSchedule Create(long unitsPerEpoch) => new Schedule(this);

    // The arithmetic of PyTorch's ReduceLROnPlateau with a relative threshold.
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
