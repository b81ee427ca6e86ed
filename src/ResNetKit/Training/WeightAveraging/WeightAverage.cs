using ResNetKit.Training.MixedPrecision;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <summary>
/// An exponential moving average of the weights (Polyak and Juditsky 1992; Izmailov et al. 2018 on why it generalises). Running
/// statistics are averaged with them, for they belong to the weights they were gathered under.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly ComputeModel _model;
    private readonly double _decay;
    private readonly List<(string Name, Tensor Live, Tensor Average)> _entries = [];
    private bool _swapped;

    public WeightAverage(ComputeModel model, double decay)
    {
        _model = model;
        _decay = decay;
        using var noGrad = no_grad();
        foreach (var (name, value) in model.MasterState())
        {
            if (value.dtype == ScalarType.Float32)
            {
                using var detached = value.detach();
                _entries.Add((name, value, detached.clone().DetachFromDisposeScope()));
            }
        }
    }

    /// <summary>The averages by name; live.</summary>
    public IEnumerable<(string Name, Tensor Average)> Averages => _entries.Select(entry => (entry.Name, entry.Average));

    /// <summary>Moves the average a little towards the weights.</summary>
    public void Update()
    {
        using var noGrad = no_grad();
        foreach (var (_, live, average) in _entries)
        {
            average.mul_(_decay).add_(live, 1 - _decay);
        }
    }

    /// <summary>Puts the average into the model until the result is disposed.</summary>
    public IDisposable Use()
    {
        Exchange();
        return new Restoration(this);
    }

    /// <summary>Leaves the average in the model for good.</summary>
    public void Keep() => Exchange();

    public void Dispose()
    {
        foreach (var (_, _, average) in _entries)
        {
            average.Dispose();
        }
    }

    private void Exchange()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (_, live, average) in _entries)
        {
            var weights = live.clone();
            live.copy_(average);
            average.copy_(weights);
        }

        _swapped = !_swapped;
        _model.PublishAll();
    }

    private sealed class Restoration(WeightAverage average) : IDisposable
    {
        public void Dispose()
        {
            if (average._swapped)
            {
                average.Exchange();
            }
        }
    }
}
