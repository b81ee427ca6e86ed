using System.Globalization;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;

namespace ResNetKit;

/// <summary>Stops a run when a metric has stopped improving. The test set is used only if you specify one of its metrics.</summary>
public sealed class EarlyStopping : TrainerCallback
{
    private readonly string _monitor;
    private readonly int _patience;
    private readonly BestEpoch _best;

    /// <summary>Initializes a new instance of the <see cref="EarlyStopping"/> class.</summary>
    /// <param name="patience">
    /// The number of epochs without improvement after which the run stops, at least 1. Epochs in which the metric was not computed do not count.
    /// </param>
    /// <param name="monitor">The metric to monitor; see <see cref="MonitoredMetric"/>.</param>
    /// <param name="minDelta">The threshold of an improvement, at least 0: a value must be better than the best value by more than this amount.</param>
    /// <exception cref="ArgumentException"><paramref name="monitor"/> is empty or consists only of white space.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="patience"/> is below 1, or <paramref name="minDelta"/> is negative.</exception>
    public EarlyStopping(int patience, string monitor = MonitoredMetric.Auto, double minDelta = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(minDelta);
        ArgumentException.ThrowIfNullOrWhiteSpace(monitor);
        _patience = patience;
        _monitor = monitor;
        _best = new BestEpoch(monitor, minDelta);
    }

    /// <summary>Gets the best value of the monitored metric, or <see langword="null"/> if there is none yet.</summary>
    public double? BestValue => _best.Value;

    /// <summary>Gets the one-based number of the best epoch, or 0 if there is none yet.</summary>
    public int BestEpoch => _best.Epoch;

    /// <inheritdoc/>
    /// <exception cref="InvalidOptionsException">The run cannot compute the monitored metric.</exception>
    public override void Validate(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MonitoredMetric.Check(_monitor, state);
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _best.Begin(state);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(epoch);
        if (!_best.Update(state, epoch) && _best.Waited >= _patience)
        {
            var metric = MonitoredMetric.Resolve(_monitor, state.HasValidation);
            state.RequestStop(_best.Value is { } best
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{metric} has not improved on {best:g6} (epoch {_best.Epoch}) for {_best.Waited} evaluated epochs")
                : string.Create(CultureInfo.InvariantCulture, $"{metric} has had no finite value in {_best.Waited} evaluated epochs"));
        }
    }

    /// <inheritdoc/>
    public override string SaveState() => _best.Save();

    /// <inheritdoc/>
    public override void LoadState(string state) => _best.Load(state);
}
