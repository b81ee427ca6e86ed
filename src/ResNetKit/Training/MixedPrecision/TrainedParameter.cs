using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Training.MixedPrecision;

/// <summary>Represents a parameter in two forms: the float32 master, which the optimizer updates, and the parameter with which the model computes.</summary>
internal sealed class TrainedParameter : IDisposable
{
    private readonly Parameter _compute;

    /// <summary>Initializes a new instance for a float32 parameter of the model, which is its own master.</summary>
    public TrainedParameter(string name, Parameter parameter, bool isNorm)
    {
        Name = name;
        Master = parameter;
        _compute = parameter;
        IsNorm = isNorm;
    }

    /// <summary>
    /// Initializes a new instance for a parameter of the model that is a bfloat16 copy of a separate master. The instance takes ownership of the master.
    /// </summary>
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

    /// <summary>Gets a value indicating whether the master is separate from the parameter of the model.</summary>
    public bool IsMixed => !ReferenceEquals(Master, _compute);

    /// <summary>Moves the gradient of the last backward pass to the master, and adds it to the gradients of earlier batches of the same step.</summary>
    public void CollectGradient()
    {
        // Float32 parameters have accumulated the gradient already.
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
    /// Removes the gradient instead of setting it to zero, so that the next backward pass does not have to add to it.
    /// </summary>
    public void ClearGradient() => Master.grad = null;

    /// <summary>Copies the master to the parameter with which the model computes.</summary>
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
