using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>
/// Represents the vocabulary of pickles in PyTorch files: tensors and plain data. All other content of a checkpoint is skipped.
/// </summary>
internal sealed class TorchVocabulary : PickleVocabulary
{
    private const string TensorName = "torch._utils._rebuild_tensor_v2";
    private const string ParameterName = "torch._utils._rebuild_parameter";

    private readonly Action<TorchStorage>? _onStorage;

    /// <summary>Initializes a vocabulary that reports each storage described by a pickle.</summary>
    public TorchVocabulary(Action<TorchStorage>? onStorage)
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
            new PickleFunction("collections.defaultdict", (_, _) => new PickleDictionary()),
            new PickleFunction(TensorName, MakeTensor),
            new PickleFunction("torch._utils._rebuild_tensor", MakeTensor),
            new PickleFunction(ParameterName, MakeParameter),
            new PickleFunction("torch._tensor._rebuild_from_type_v2", MakeWithAttributes),
        ]) => _onStorage = onStorage;

    /// <summary>Gets the vocabulary that does not report storages.</summary>
    public static TorchVocabulary Instance { get; } = new(onStorage: null);

    public override bool PassesOverForeign => true;

    public override object FindPersistent(object? identifier)
    {
        // PyTorch before version 1.6 stored the source code of the class with the identifier.
        if (identifier is object?[] module && module is ["module", PickleForeign definition, ..])
        {
            return definition;
        }

        // In files of old versions of PyTorch, the sixth part can describe a view of another storage. In newer files, it is None or missing.
        if (identifier is not object?[] { Length: >= 5 } parts
            || parts is not ["storage", PickleGlobal type, string { Length: <= TorchStorage.MaxKeyLength } key, string, long and >= 0, ..]
            || parts is [_, _, _, _, _, not null, ..])
        {
            throw new PickleArgumentException("expected the persistent identifier ('storage', type, key, location, count)");
        }

        if (type is PickleForeign foreign)
        {
            return foreign;
        }

        var storage = type is TorchStorageType known
            ? new TorchStorage(known.Type, key, (long)parts[4]!)
            : throw new PickleArgumentException($"unknown storage type {type.Name}");
        _onStorage?.Invoke(storage);
        return storage;
    }

    // Creates a dictionary. Pickles call this function without arguments or, if Python 2 wrote them, with the items.
    private static PickleDictionary MakeDictionary(object?[] arguments, ReadBudget budget)
    {
        var dictionary = new PickleDictionary();
        if (arguments.Length > 0)
        {
            var items = arguments[0] switch
            {
                List<object?> list when arguments.Length == 1 => list,
                object?[] tuple when arguments.Length == 1 => (IReadOnlyList<object?>)tuple,
                _ => throw new PickleArgumentException("expected no arguments, or a list of items"),
            };
            budget.Spend(16L * items.Count);
            foreach (var item in items)
            {
                dictionary.Set(item switch
                {
                    object?[] { Length: 2 } pair => pair,
                    List<object?> { Count: 2 } pair => [pair[0], pair[1]],
                    _ => throw new PickleArgumentException("expected items of key and value"),
                });
            }
        }

        return dictionary;
    }

    // The arguments are (storage, offset, shape, strides, requires_grad, hooks, ...).
    private static object MakeTensor(object?[] arguments, ReadBudget budget)
    {
        if (arguments is [PickleForeign foreign, ..])
        {
            return foreign;
        }

        if (arguments is not [TorchStorage storage, long offset, object?[] shapeItems, object?[] strideItems, ..])
        {
            throw new PickleArgumentException("expected (storage, offset, shape, strides, ...)");
        }

        if (shapeItems.Length != strideItems.Length || shapeItems.Length > TensorInfo.MaxRank)
        {
            throw new PickleArgumentException(
                $"{shapeItems.Length} sizes and {strideItems.Length} strides, expected equal numbers up to {TensorInfo.MaxRank}");
        }

        budget.Spend(8 * shapeItems.Length);
        var shape = ToSizes(shapeItems);
        var strides = ToSizes(strideItems);
        if (storage.Type.ByteCount(shape) is null)
        {
            throw new PickleArgumentException($"{TensorInfo.FormatShape(shape)} is not a possible tensor size");
        }

        var last = LastIndex(offset, shape, strides);
        if (offset < 0 || last >= storage.Count)
        {
            throw new PickleArgumentException(
                $"a tensor {TensorInfo.FormatShape(shape)} with strides {TensorInfo.FormatShape(strides)} and offset {offset} exceeds its storage of {storage.Count} values");
        }

        return new TorchTensor(storage, offset, shape, strides);
    }

    private static object MakeParameter(object?[] arguments, ReadBudget budget) =>
        arguments is [TorchTensor or PickleForeign, ..] ? arguments[0]! : throw new PickleArgumentException("expected a tensor as the first argument");

    // The arguments are (function, type, arguments of the function, attributes): a tensor or parameter with additional attributes, which are omitted.
    private static object MakeWithAttributes(object?[] arguments, ReadBudget budget) =>
        arguments is [PickleFunction { Name: TensorName or ParameterName } function, _, object?[] inner, ..]
            ? function.Call(inner, budget)!
            : new PickleForeign("torch.Tensor");

    private static long[] ToSizes(object?[] items) =>
        Array.ConvertAll(items, item => item is long and >= 0
            ? (long)item
            : throw new PickleArgumentException("sizes and strides must be nonnegative integers"));

    // Computes the index of a tensor's last value in its storage. Stops as soon as the index is larger than any storage can be.
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
