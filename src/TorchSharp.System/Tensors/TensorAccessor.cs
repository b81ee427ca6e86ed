using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>
/// The elements of a tensor in row-major order, whatever its strides. Elements of a CPU tensor are read and written in place;
/// those of another device are read from a copy, and writing to it is lost.
/// </summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly Tensor? _copy;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly nint _data;

    internal TensorAccessor(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
        {
            _copy = tensor.cpu().DetachFromDisposeScope();
            tensor = _copy;
        }

        _tensor = tensor;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _data = tensor.DataAddress;
        Count = tensor.NumberOfElements;
        IsContiguous = tensor.is_contiguous();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    private bool IsContiguous { get; }

    public T this[params long[] indices]
    {
        get
        {
            T value = At(Offset(indices));
            GC.KeepAlive(_tensor);
            return value;
        }

        set
        {
            At(Offset(indices)) = value;
            GC.KeepAlive(_tensor);
        }
    }

    public T[] ToArray()
    {
        if (_shape.Length > 1 && Count == 0) throw new InvalidOperationException("An empty tensor of more than one dimension has no array of elements.");
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    public Array ToNDArray()
    {
        if (_shape.Length == 0) return new[] { At(0) };
        var result = Array.CreateInstance(typeof(T), _shape);
        var indices = new long[_shape.Length];
        foreach (T value in this)
        {
            result.SetValue(value, indices);
            for (int dim = _shape.Length - 1; dim >= 0 && ++indices[dim] == _shape[dim]; dim--) indices[dim] = 0;
        }

        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> target = array[arrayIndex..];
        long count = Math.Min(target.Length, RequireIndex(tensorIndex));
        if (IsContiguous)
        {
            Contiguous(tensorIndex, (int)count).CopyTo(target);
        }
        else
        {
            for (int i = 0; i < count; i++) target[i] = At(StridedOffset(tensorIndex + i));
        }

        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ReadOnlySpan<T> source = array[arrayIndex..];
        long count = Math.Min(source.Length, RequireIndex(tensorIndex));
        if (IsContiguous)
        {
            source[..(int)count].CopyTo(Contiguous(tensorIndex, (int)count));
        }
        else
        {
            for (int i = 0; i < count; i++) At(StridedOffset(tensorIndex + i)) = source[i];
        }

        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return At(IsContiguous ? i : StridedOffset(i));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _copy?.Dispose();

    internal static void RequireType(ScalarType dtype)
    {
        ScalarType? expected = DtypeOf();
        if (expected != dtype)
            throw new ArgumentException($"The tensor has elements of type {dtype}, which cannot be read as {typeof(T).Name}.");
    }

    private static ScalarType? DtypeOf() => default(T) switch
    {
        byte => ScalarType.Byte,
        sbyte => ScalarType.Int8,
        short => ScalarType.Int16,
        int => ScalarType.Int32,
        long => ScalarType.Int64,
        Half => ScalarType.Float16,
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        bool => ScalarType.Bool,
        _ => null,
    };

    private unsafe ref T At(long offset)
    {
        ObjectDisposedException.ThrowIf(_tensor.IsInvalid, this);
        return ref ((T*)_data)[offset];
    }

    private unsafe Span<T> Contiguous(long start, int count)
    {
        ObjectDisposedException.ThrowIf(_tensor.IsInvalid, this);
        return new Span<T>((T*)_data + start, count);
    }

    private long RequireIndex(long tensorIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tensorIndex);
        if (tensorIndex > Count || (tensorIndex == Count && Count > 0))
            throw new ArgumentOutOfRangeException(nameof(tensorIndex), tensorIndex, $"The tensor has {Count} elements.");
        return Count - tensorIndex;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && _shape.Length != 1)
        {
            RequireIndex(indices[0]);
            return IsContiguous ? indices[0] : StridedOffset(indices[0]);
        }

        if (indices.Length != _shape.Length)
            throw new ArgumentException($"{indices.Length} indices were given for a tensor of {_shape.Length} dimensions.",
                nameof(indices));
        long offset = 0;
        for (int dim = 0; dim < indices.Length; dim++)
        {
            if (indices[dim] < 0 || indices[dim] >= _shape[dim])
                throw new ArgumentOutOfRangeException(nameof(indices), indices[dim], $"Dimension {dim} has {_shape[dim]} elements.");
            offset += indices[dim] * _strides[dim];
        }

        return offset;
    }

    private long StridedOffset(long index)
    {
        long offset = 0;
        for (int dim = _shape.Length - 1; dim >= 0; dim--)
        {
            (index, long position) = Math.DivRem(index, _shape[dim]);
            offset += position * _strides[dim];
        }

        return offset;
    }
}
