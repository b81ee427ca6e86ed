using System.Text.Json;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Multiplies the learning rate by a factor whenever the monitored figure has not improved for some epochs; the arithmetic of
/// PyTorch's <c>ReduceLROnPlateau</c> with a relative threshold.
/// </summary>
public sealed class ReduceOnPlateauSchedule : IAdaptiveSchedule
{
    private readonly MonitoredMetric _monitor;
    private readonly double _factor;
    private readonly int _patience;
    private readonly double _threshold;
    private readonly int _cooldown;
    private readonly double _minFactor;
    private State _state = new(1, null, 0, 0);

    /// <summary>Describes when to reduce, and by how much.</summary>
    /// <param name="monitor">The figure to look at. <see cref="MonitoredMetric.Auto"/> is the validation loss where there is one, else the
    /// training loss.</param>
    /// <param name="factor">What each reduction multiplies by, in (0, 1).</param>
    /// <param name="patience">Epochs without improvement that are borne; one more reduces.</param>
    /// <param name="threshold">Relative change that counts as an improvement.</param>
    /// <param name="cooldown">Epochs after a reduction during which none is counted.</param>
    /// <param name="minFactor">The rate never falls below this fraction of the learning rate.</param>
    public ReduceOnPlateauSchedule(
        MonitoredMetric monitor = MonitoredMetric.Auto,
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
        var value = Monitored(epoch, _monitor);
        var higherIsBetter = _monitor.HigherIsBetter();
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

    internal static double Monitored(EpochResult epoch, MonitoredMetric monitor) =>
        monitor == MonitoredMetric.Auto ? epoch.ValidationLoss ?? epoch.TrainLoss : epoch.Require(monitor);

    private sealed record State(double Factor, double? Best, int BadEpochs, int Cooldown);
}
