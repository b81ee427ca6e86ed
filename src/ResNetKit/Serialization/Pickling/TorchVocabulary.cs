using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>What the pickle inside a PyTorch file of tensors may name.</summary>
internal sealed class TorchVocabulary : PickleVocabulary
{
    private TorchVocabulary()
        : base(
        [
            new TorchStorageType("torch.BoolStorage", ElementType.Bool),
            new TorchStorageType("torch.ByteStorage", ElementType.U8),
            new TorchStorageType("torch.CharStorage", ElementType.I8),
            new TorchStorageType("torch.ShortStorage", ElementType.I16),
            new TorchStorageType("torch.IntStorage", ElementType.I32),
            new TorchStorageType("torch.LongStorage", ElementType.I64),
            new TorchStorageType("torch.HalfStorage", ElementType.F16),
            new TorchStorageType("torch.BFloat16Storage", ElementType.BF16),
            new TorchStorageType("torch.FloatStorage", ElementType.F32),
            new TorchStorageType("torch.DoubleStorage", ElementType.F64),
            new TorchStorageType("torch.ComplexFloatStorage", ElementType.C64),
            new TorchStorageType("torch.ComplexDoubleStorage", ElementType.C128),
            new PickleFunction("collections.OrderedDict", MakeDictionary),
            new PickleFunction("torch._utils._rebuild_tensor_v2", MakeTensor),
            new PickleFunction("torch._utils._rebuild_parameter", MakeParameter),
        ])
    {
    }

    /// <summary>The only one there is.</summary>
    public static TorchVocabulary Instance { get; } = new();

    public override object FindPersistent(object? identifier) =>
        identifier is object?[] { Length: >= 5 } parts && parts is ["storage", TorchStorageType type, string key, string, long and >= 0, ..]
            ? new TorchStorage(type.Type, key, (long)parts[4]!)
            : throw new PickleArgumentException("a persistent identifier of other than ('storage', type, key, location, count)");

    private static PickleDictionary MakeDictionary(object?[] arguments) =>
        arguments.Length == 0 ? new PickleDictionary() : throw new PickleArgumentException("expected no arguments");

    // (storage, offset, shape, strides, requires_grad, hooks, ...)
    private static TorchTensor MakeTensor(object?[] arguments)
    {
        if (arguments is not [TorchStorage storage, long offset, object?[] shapeItems, object?[] strideItems, ..])
        {
            throw new PickleArgumentException("expected (storage, offset, shape, strides, ...)");
        }

        var shape = ToSizes(shapeItems);
        var strides = ToSizes(strideItems);
        if (shape.Length != strides.Length || shape.Length > TensorInfo.MaxRank)
        {
            throw new PickleArgumentException($"{shape.Length} sizes and {strides.Length} strides, at most {TensorInfo.MaxRank} possible");
        }

        if (storage.Type.ByteCount(shape) is null)
        {
            throw new PickleArgumentException($"{TensorInfo.FormatShape(shape)} is no size that a tensor can have");
        }

        var last = LastIndex(offset, shape, strides);
        if (offset < 0 || last >= storage.Count)
        {
            throw new PickleArgumentException(
                $"a tensor {TensorInfo.FormatShape(shape)} with strides {TensorInfo.FormatShape(strides)} from {offset} on leaves its storage of {storage.Count} values");
        }

        return new TorchTensor(storage, offset, shape, strides);
    }

    private static TorchTensor MakeParameter(object?[] arguments) =>
        arguments is [TorchTensor tensor, ..] ? tensor : throw new PickleArgumentException("expected a tensor as the first argument");

    private static long[] ToSizes(object?[] items) =>
        Array.ConvertAll(items, item => item is long and >= 0
            ? (long)item
            : throw new PickleArgumentException("sizes and strides are whole numbers from 0"));

    // The place of a tensor's last value in its storage; beyond any storage where that place fits no integer.
    private static Int128 LastIndex(long offset, long[] shape, long[] strides)
    {
        if (shape.Contains(0))
        {
            return -1;
        }

        var last = (Int128)offset;
        for (var i = 0; i < shape.Length; i++)
        {
            last += (Int128)(shape[i] - 1) * strides[i];
            if (last > long.MaxValue)
            {
                return last;
            }
        }

        return last;
    }
}
