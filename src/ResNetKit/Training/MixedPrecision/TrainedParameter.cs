using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Training.MixedPrecision;

/// <summary>One parameter as the optimizer sees it (the master, float32) and as the model computes with it.</summary>
internal sealed class TrainedParameter : IDisposable
{
    private readonly Parameter _compute;

    /// <summary>A parameter that is computed with as it is: the master is the model's own.</summary>
    public TrainedParameter(string name, Parameter parameter, bool isNorm)
    {
        Name = name;
        Master = parameter;
        _compute = parameter;
        IsNorm = isNorm;
    }

    /// <summary>A parameter whose master lives beside the model's own, lower-precision copy; the master becomes ours.</summary>
    public TrainedParameter(string name, Parameter master, Parameter compute, bool isNorm)
    {
        Name = name;
        Master = master;
        _compute = compute;
        IsNorm = isNorm;
    }

    public string Name { get; }

    public Parameter Master { get; }

    public bool IsNorm { get; }

    /// <summary>Whether the master is not the model's own parameter.</summary>
    public bool IsMixed => !ReferenceEquals(Master, _compute);

    /// <summary>
    /// Moves the gradient of the last backward pass to the master, adding it to what earlier batches of the same step left.
    /// </summary>
    public void CollectGradient()
    {
        // Float32 parameters have collected it themselves.
        if (!IsMixed)
        {
            return;
        }

        using var gradient = _compute.grad;
        if (gradient is null)
        {
            return;
        }

        using var collected = Master.grad;
        if (collected is null)
        {
            using var converted = gradient.to(ScalarType.Float32);
            Master.grad = converted;
        }
        else
        {
            collected.add_(gradient);
        }

        _compute.grad = null;
    }

    /// <summary>
    /// Drops the gradient instead of zeroing it: the next backward pass then hands over its own buffer and need not add to ours.
    /// </summary>
    public void ClearGradient() => Master.grad = null;

    /// <summary>Copies the master's new value to where the model computes with it.</summary>
    public void Publish()
    {
        if (IsMixed)
        {
            _compute.copy_(Master);
        }
    }

    public void Dispose()
    {
        if (IsMixed)
        {
            Master.Dispose();
        }
    }
}
