using System.Globalization;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;

namespace ResNetKit;

/// <summary>Stops a run that gets no better. It never looks at the test set unless that is asked for by name.</summary>
public sealed class EarlyStopping : TrainerCallback
{
    private readonly string _monitor;
    private readonly int _patience;
    private readonly BestEpoch _best;

    /// <summary>Describes when to stop.</summary>
    /// <param name="patience">Number of evaluated epochs without improvement before the run stops, at least 1.</param>
    /// <param name="monitor">The figure to look at, see <see cref="MonitoredMetric"/>.</param>
    /// <param name="minDelta">A smaller change is no improvement.</param>
    public EarlyStopping(int patience, string monitor = MonitoredMetric.Auto, double minDelta = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(minDelta);
        ArgumentException.ThrowIfNullOrWhiteSpace(monitor);
        _patience = patience;
        _monitor = monitor;
        _best = new BestEpoch(monitor, minDelta);
    }

    /// <summary>The best figure; null before the first.</summary>
    public double? BestValue => _best.Value;

    /// <summary>The epoch of the best figure, from 1; 0 before the first.</summary>
    public int BestEpoch => _best.Epoch;

    /// <inheritdoc/>
    public override void Validate(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MonitoredMetric.Check(_monitor, state);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(epoch);
        if (!_best.Update(state, epoch) && _best.Waited >= _patience)
        {
            var metric = MonitoredMetric.Resolve(_monitor, state.HasValidation);
            state.RequestStop(string.Create(
                CultureInfo.InvariantCulture,
                $"{metric} has not improved on {_best.Value:g6} (epoch {_best.Epoch}) for {_best.Waited} evaluated epochs"));
        }
    }

    /// <inheritdoc/>
    public override string SaveState() => _best.Save();

    /// <inheritdoc/>
    public override void LoadState(string state) => _best.Load(state);
}
