using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Multiplies the learning rate by a factor whenever the monitored figure has not improved for some epochs; the arithmetic of
/// PyTorch's <c>ReduceLROnPlateau</c> with a relative threshold.
/// </summary>
public sealed class ReduceOnPlateauSchedule : IAdaptiveSchedule
{
    private readonly string _monitor;
    private readonly double _factor;
    private readonly int _patience;
    private readonly double _threshold;
    private readonly int _cooldown;
    private readonly double _minFactor;
    private State _state = new(1, null, 0, 0);

    /// <summary>Describes when to reduce, and by how much.</summary>
    /// <param name="monitor">The name of the figure to look at, <see cref="MonitoredMetric"/>.</param>
    /// <param name="factor">What each reduction multiplies by, in (0, 1).</param>
    /// <param name="patience">Number of epochs without improvement; one more reduces.</param>
    /// <param name="threshold">Relative change that counts as an improvement.</param>
    /// <param name="cooldown">Epochs after a reduction during which none is counted.</param>
    /// <param name="minFactor">The rate never falls below this fraction of the learning rate.</param>
    public ReduceOnPlateauSchedule(
        string monitor = MonitoredMetric.Auto,
        double factor = 0.1,
        int patience = 10,
        double threshold = 1e-4,
        int cooldown = 0,
        double minFactor = 0)
    {
        if (factor is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "A reduction multiplies by more than 0 and less than 1.");
        }

        ArgumentException.ThrowIfNullOrWhiteSpace(monitor);
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        ArgumentOutOfRangeException.ThrowIfNegative(cooldown);
        _monitor = monitor;
        _factor = factor;
        _patience = patience;
        _threshold = threshold;
        _cooldown = cooldown;
        _minFactor = minFactor;
    }

    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) => _state.Factor;

    /// <inheritdoc/>
    public void OnEpochEnd(EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        var value = MonitoredMetric.Require(epoch, _monitor);
        var higherIsBetter = MonitoredMetric.HigherIsBetter(_monitor);
        var best = _state.Best;
        var improved = double.IsFinite(value)
            && (best is null || (higherIsBetter ? value > best * (1 + _threshold) : value < best * (1 - _threshold)));
        var badEpochs = improved ? 0 : _state.BadEpochs + 1;
        var cooldown = _state.Cooldown;
        if (cooldown > 0)
        {
            cooldown--;
            badEpochs = 0;
        }

        var factor = _state.Factor;
        if (badEpochs > _patience)
        {
            factor = Math.Max(factor * _factor, _minFactor);
            cooldown = _cooldown;
            badEpochs = 0;
        }

        _state = new State(factor, improved ? value : best, badEpochs, cooldown);
    }

    /// <inheritdoc/>
    public string SaveState() => JsonSerializer.Serialize(_state);

    /// <inheritdoc/>
    public void LoadState(string state) =>
        _state = JsonSerializer.Deserialize<State>(state) ?? throw new InvalidDataException("The state of reduce-on-plateau is empty.");

    private sealed record State(double Factor, double? Best, int BadEpochs, int Cooldown);
}

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
    protected override ILearningRateSchedule Create(long unitsPerEpoch) =>
        new ReduceOnPlateauSchedule(Monitor, Factor, Patience, Threshold, Cooldown, MinFactor);
}
