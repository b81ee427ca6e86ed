using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers of one parameter.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter)
    {
        _parameter = parameter;
    }

    internal Parameter Owner => _parameter;

    public abstract void Initialize(OptimizerOptions options);

    public abstract void LoadStateDict(OptimizerState source);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void SaveStateDict(BinaryWriter writer);

    public virtual void to(Device device)
    {
    }

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Writes whether there is a tensor, then the tensor.</summary>
    private protected static void SaveOptional(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    private protected void LoadOptional(BinaryReader reader, ref Tensor? tensor)
    {
        if (reader.ReadBoolean()) LoadTensor(reader, ref tensor);
        else Replace(ref tensor, null);
    }

    private protected void LoadTensor(BinaryReader reader, ref Tensor? tensor)
    {
        using var read = TensorExtensionMethods.Load(reader);
        Replace(ref tensor, read);
    }

    /// <summary>Puts a copy of a tensor in another's place: outside all scopes, and on the device and in the memory order of the parameter.</summary>
    /// <exception cref="ArgumentException">The tensor has another shape than the parameter.</exception>
    private protected void Replace(ref Tensor? tensor, Tensor? source)
    {
        var copy = source is null ? null : CopyLikeParameter(source);
        tensor?.Dispose();
        tensor = copy;
    }

    private Tensor CopyLikeParameter(Tensor source)
    {
        if (!source.shape.AsSpan().SequenceEqual(_parameter.shape))
        {
            throw new ArgumentException(
                $"State of shape [{string.Join(", ", source.shape)}] is not that of a parameter of shape [{string.Join(", ", _parameter.shape)}].",
                nameof(source));
        }
        using var _ = no_grad();
        return empty_like(_parameter, source.dtype).copy_(source).DetachFromDisposeScope();
    }

    private protected static void Move(ref Tensor? tensor, Device device)
    {
        if (tensor is null) return;
        var moved = tensor.to(device).DetachFromDisposeScope();
        tensor.Dispose();
        tensor = moved;
    }

    private protected static bool Close(Tensor? one, Tensor? other) =>
        one is null || other is null ? one is null && other is null : one.allclose(other);
}
