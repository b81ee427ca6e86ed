using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// A tensor as a parameter, and TorchSharp's form of a tensor in a file: dtype, rank and sizes as LEB128 numbers, then the values,
/// little-endian, row by row.
/// </summary>
public static partial class TensorExtensionMethods
{
    public static Parameter AsParameter(this Tensor tensor) => new(tensor);

    /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(writer);
        if (!tensor.is_contiguous()) throw new InvalidOperationException("Only a contiguous tensor can be saved.");
        writer.Write7BitEncodedInt64((long)tensor.dtype);
        var shape = tensor.shape;
        writer.Write7BitEncodedInt64(shape.Length);
        foreach (var size in shape) writer.Write7BitEncodedInt64(size);
        using (no_grad())
        {
            using var onCpu = tensor.cpu();
            writer.Write(onCpu.bytes);
        }
    }

    /// <summary>Reads values into a tensor, or reads past them.</summary>
    /// <exception cref="ArgumentException">The source's dtype or shape is another.</exception>
    /// <exception cref="EndOfStreamException">The source ends early; the tensor is as it was.</exception>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(reader);
        var (dtype, shape) = ReadHeader(reader);
        if (skip)
        {
            SkipValues(reader, dtype, shape);
            return;
        }
        if (dtype != tensor.dtype) throw new ArgumentException($"The tensor is {tensor.dtype}, the source {dtype}.", nameof(reader));
        if (!tensor.shape.AsSpan().SequenceEqual(shape))
        {
            throw new ArgumentException(
                $"The tensor has shape [{string.Join(", ", tensor.shape)}], the source [{string.Join(", ", shape)}].", nameof(reader));
        }
        using (no_grad())
        {
            using var read = ReadValues(reader, dtype, shape);
            tensor.copy_(read);
        }
    }

    /// <summary>Reads a new tensor, or reads past it and returns an empty one.</summary>
    /// <exception cref="EndOfStreamException">The source ends early.</exception>
    /// <exception cref="InvalidDataException">The source is not a tensor.</exception>
    public static Tensor Load(this BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (dtype, shape) = ReadHeader(reader);
        if (!skip) return ReadValues(reader, dtype, shape);
        SkipValues(reader, dtype, shape);
        return empty([0], dtype);
    }

    private static (ScalarType DType, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var dtype = reader.Read7BitEncodedInt64();
        if (dtype is < sbyte.MinValue or > sbyte.MaxValue || !Enum.IsDefined((ScalarType)dtype))
        {
            throw new InvalidDataException($"{dtype} is no type of elements.");
        }
        var rank = reader.Read7BitEncodedInt64();
        if (rank is < 0 or > 64) throw new InvalidDataException($"A tensor cannot have {rank} dimensions.");
        var shape = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            shape[i] = reader.Read7BitEncodedInt64();
            if (shape[i] < 0) throw new InvalidDataException($"A dimension cannot be {shape[i]} long.");
        }
        return ((ScalarType)dtype, shape);
    }

    private static Tensor ReadValues(BinaryReader reader, ScalarType dtype, long[] shape)
    {
        // The source says how large the tensor is; ask it for the bytes before believing that.
        var size = SizeInBytes(dtype, shape);
        var stream = reader.BaseStream;
        if (stream.CanSeek && stream.Length - stream.Position < size) throw new EndOfStreamException("The source ends within a tensor.");
        var tensor = empty(shape, dtype, new Device(DeviceType.CPU));
        if (size > 0) stream.ReadExactly(tensor.bytes);
        return tensor;
    }

    private static void SkipValues(BinaryReader reader, ScalarType dtype, long[] shape) =>
        reader.BaseStream.Seek(SizeInBytes(dtype, shape), SeekOrigin.Current);

    private static long SizeInBytes(ScalarType dtype, long[] shape)
    {
        try
        {
            return shape.Aggregate((long)dtype.ElementSize(), (product, size) => checked(product * size));
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"A tensor of shape [{string.Join(", ", shape)}] is too large.");
        }
    }
}
