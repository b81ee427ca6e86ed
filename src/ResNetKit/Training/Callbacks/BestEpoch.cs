using System.Text.Json;

namespace ResNetKit.Training.Callbacks;

/// <summary>Tracks the best epoch according to a metric.</summary>
internal sealed class BestEpoch(string monitor, double minDelta = 0)
{
    private State _state = new(null, 0, 0);

    /// <summary>Gets the best value, or <see langword="null"/> if there is none yet.</summary>
    public double? Value => _state.Value;

    /// <summary>Gets the one-based number of the epoch with the best value, or 0 if there is none yet.</summary>
    public int Epoch => _state.Epoch;

    /// <summary>Gets the number of epochs compared since the best one, or since the beginning if there is none.</summary>
    public int Waited => _state.Waited;

    /// <summary>Forgets the epochs of an earlier run. A resumed run keeps the state that <see cref="Load"/> has restored.</summary>
    public void Begin(TrainingState state)
    {
        if (state.Step == 0)
        {
            _state = new State(null, 0, 0);
        }
    }

    /// <summary>Compares an epoch with the best one. An epoch is ignored if it was not evaluated and has no value of the metric.</summary>
    /// <returns><see langword="true"/> if the epoch is the best so far; otherwise, <see langword="false"/>.</returns>
    public bool Update(TrainingState state, EpochResult epoch)
    {
        var metric = MonitoredMetric.Resolve(monitor, state.HasValidation);
        if (!epoch.IsEvaluated && epoch.Metric(metric) is null)
        {
            return false;
        }

        var value = MonitoredMetric.Require(epoch, metric);
        var better = double.IsFinite(value)
            && (_state.Value is not { } best || (MonitoredMetric.HigherIsBetter(metric) ? value > best + minDelta : value < best - minDelta));
        _state = better ? new State(value, epoch.Epoch, 0) : _state with { Waited = _state.Waited + 1 };
        return better;
    }

    public string Save() => JsonSerializer.Serialize(_state);

    public void Load(string state) =>
        _state = JsonSerializer.Deserialize<State>(state) ?? throw new InvalidDataException("The saved state is empty.");

    private sealed record State(double? Value, int Epoch, int Waited);
}
