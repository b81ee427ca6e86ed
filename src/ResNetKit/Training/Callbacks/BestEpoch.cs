using System.Text.Json;

namespace ResNetKit.Training.Callbacks;

/// <summary>Keeps track of the best epoch by one figure.</summary>
internal sealed class BestEpoch(string monitor, double minDelta = 0)
{
    private State _state = new(null, 0, 0);

    /// <summary>The best figure; null before the first.</summary>
    public double? Value => _state.Value;

    /// <summary>The epoch of the best figure, from 1; 0 before the first.</summary>
    public int Epoch => _state.Epoch;

    /// <summary>Epochs measured since the best one.</summary>
    public int Waited => _state.Waited;

    /// <summary>Takes in an epoch; true where it is the best so far. Epochs without the figure are passed over.</summary>
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
