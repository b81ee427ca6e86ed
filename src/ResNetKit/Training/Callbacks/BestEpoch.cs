using System.Text.Json;

namespace ResNetKit.Training.Callbacks;

/// <summary>Keeps track of the best epoch by one figure.</summary>
internal sealed class BestEpoch(MonitoredMetric monitor, double minDelta = 0)
{
    private State _state = new(null, 0, 0);

    /// <summary>The best figure; null before the first.</summary>
    public double? Value => _state.Value;

    /// <summary>The epoch of the best figure, from 1; 0 before the first.</summary>
    public int Epoch => _state.Epoch;

    /// <summary>Epochs measured since the best one.</summary>
    public int Waited => _state.Waited;

    /// <summary>An error where the run can never measure the figure.</summary>
    public void CheckMeasured(TrainingState state)
    {
        var missing = monitor switch
        {
            MonitoredMetric.ValidationAccuracy or MonitoredMetric.ValidationLoss => !state.HasValidation,
            MonitoredMetric.TestAccuracy or MonitoredMetric.TestLoss => !state.HasTest,
            _ => false,
        };
        if (missing)
        {
            throw new InvalidOperationException($"{monitor} is monitored, but the run was given no such split.");
        }
    }

    /// <summary>Takes in an epoch; true where it is the best so far. Epochs without the figure are passed over.</summary>
    public bool Update(TrainingState state, EpochResult epoch)
    {
        var metric = monitor.Resolve(state.HasValidation);
        if (epoch.Metric(metric) is not { } value)
        {
            return false;
        }

        var better = double.IsFinite(value)
            && (_state.Value is not { } best || (metric.HigherIsBetter() ? value > best + minDelta : value < best - minDelta));
        _state = better ? new State(value, epoch.Epoch, 0) : _state with { Waited = _state.Waited + 1 };
        return better;
    }

    public string Save() => JsonSerializer.Serialize(_state);

    public void Load(string state) =>
        _state = JsonSerializer.Deserialize<State>(state) ?? throw new InvalidDataException("The saved state is empty.");

    private sealed record State(double? Value, int Epoch, int Waited);
}
