using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents a numpy array of plain numbers.</summary>
internal sealed class NumpyArray : IPickleObject
{
    /// <summary>Gets the encoding of each value.</summary>
    public ElementType Type { get; private set; }

    /// <summary>Gets the sizes of the dimensions.</summary>
    public IReadOnlyList<long> Shape { get; private set; } = [0];

    /// <summary>Gets a value indicating whether the values are in column-major (Fortran) instead of row-major order.</summary>
    public bool IsFortranOrder { get; private set; }

    /// <summary>Gets the bytes of the values, little-endian, as in the pickle.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Sets the numpy state of an array: (version, shape, type, Fortran order, bytes).</summary>
    public void SetState(object? state, ReadBudget budget)
    {
        if (state is not object?[] { Length: 5 } items
            || items[1] is not object?[] shape
            || items[2] is not NumpyType type
            || items[3] is not (bool or long)
            || items[4] is not PickleBytes bytes)
        {
            throw new PickleArgumentException("numpy.ndarray: expected the state (version, shape, dtype, order, bytes)");
        }

        if (shape.Length > TensorInfo.MaxRank)
        {
            throw new PickleArgumentException($"numpy.ndarray: {shape.Length} dimensions, at most {TensorInfo.MaxRank} possible");
        }

        budget.Spend(4 * shape.Length);
        var sizes = Array.ConvertAll(shape, size => size is long and >= 0
            ? (long)size
            : throw new PickleArgumentException("numpy.ndarray: sizes must be nonnegative integers"));
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
