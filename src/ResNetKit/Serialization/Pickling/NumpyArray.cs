using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>A numpy array of plain numbers.</summary>
internal sealed class NumpyArray : IPickleObject
{
    /// <summary>How each value is encoded.</summary>
    public ElementType Type { get; private set; }

    /// <summary>Sizes of the dimensions.</summary>
    public IReadOnlyList<long> Shape { get; private set; } = [0];

    /// <summary>Whether the first index runs fastest, and not the last.</summary>
    public bool IsFortranOrder { get; private set; }

    /// <summary>The values, little-endian. They lie in the pickle itself.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Takes numpy's state of an array: (version, shape, type, whether in Fortran order, bytes).</summary>
    public void SetState(object? state, ReadBudget budget)
    {
        if (state is not object?[] { Length: 5 } items
            || items[1] is not object?[] shape
            || items[2] is not NumpyType type
            || items[3] is not (bool or long)
            || items[4] is not PickleBytes bytes)
        {
            throw new PickleArgumentException("numpy.ndarray: a state of other than (version, shape, dtype, order, bytes)");
        }

        if (shape.Length > TensorInfo.MaxRank)
        {
            throw new PickleArgumentException($"numpy.ndarray: {shape.Length} dimensions, at most {TensorInfo.MaxRank} possible");
        }

        budget.Spend(4 * shape.Length);
        var sizes = Array.ConvertAll(shape, size => size is long and >= 0
            ? (long)size
            : throw new PickleArgumentException("numpy.ndarray: a shape of other than whole numbers from 0"));
        var expected = type.Type.ByteCount(sizes);
        if (expected != bytes.Data.Length)
        {
            throw new PickleArgumentException(
                $"numpy.ndarray: {type.Type} {TensorInfo.FormatShape(sizes)} does not take the {bytes.Data.Length} bytes found");
        }

        Type = type.Type;
        Shape = sizes;
        IsFortranOrder = items[3] is true or (long)1;
        Bytes = bytes.Data;
    }
}
