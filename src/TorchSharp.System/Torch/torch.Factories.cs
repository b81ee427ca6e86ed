using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType s_defaultDtype = ScalarType.Float32;

    public static ScalarType get_default_dtype() => s_defaultDtype;

    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype)) throw new ArgumentException($"Only floating-point types can be the default; {dtype} is none.",
            nameof(dtype));
        s_defaultDtype = dtype;
    }

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false)
    {
        bool integers = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_arange(start.Value, stop.Value, step.Value,
            (int)(dtype ?? (integers ? ScalarType.Int64 : s_defaultDtype)), (int)device.type, device.index, requires_grad));
    }

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false)
    {
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_linspace(start, end, steps, Type(dtype), (int)device.type, device.index, requires_grad));
    }

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_eye(rows, columns == -1 ? rows : columns, Type(dtype), (int)device.type, device.index,
            requires_grad));
    }

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) => randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_randint(low, high, size, size.Length, Native.Optional(generator),
            (int)(dtype ?? ScalarType.Int64),
            (int)device.type, device.index, requires_grad));
    }

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null)
    {
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_randperm(n, Native.Optional(generator), (int)(dtype ?? ScalarType.Int64), (int)device.type,
            device.index,
            requires_grad));
    }

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Empty(size, dtype, device, false, names).normal_(mean, std, generator).requires_grad_(requires_grad);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        return Native.Wrap(NativeMethods.ts_empty_like(input.NativeHandle, Native.Optional(dtype), DeviceTypeOf(device),
            DeviceIndexOf(device), requires_grad));
    }

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        return Native.Wrap(NativeMethods.ts_zeros_like(input.NativeHandle, Native.Optional(dtype), DeviceTypeOf(device),
            DeviceIndexOf(device), requires_grad));
    }

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        return Native.Wrap(NativeMethods.ts_ones_like(input.NativeHandle, Native.Optional(dtype), DeviceTypeOf(device),
            DeviceIndexOf(device), requires_grad));
    }

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return Native.Wrap(NativeMethods.ts_full_like(input.NativeHandle, value.Value, Native.Optional(dtype), DeviceTypeOf(device),
            DeviceIndexOf(device),
            requires_grad));
    }

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Native.Wrap(NativeMethods.ts_rand_like(input.NativeHandle, Native.Optional(dtype), DeviceTypeOf(device), DeviceIndexOf(device),
            requires_grad));

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Native.Wrap(NativeMethods.ts_randn_like(input.NativeHandle, Native.Optional(dtype), DeviceTypeOf(device), DeviceIndexOf(device),
            requires_grad));

    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Native.Wrap(NativeMethods.ts_randint_like(input.NativeHandle, low, high, Native.Optional(dtype), DeviceTypeOf(device),
            DeviceIndexOf(device), requires_grad));

    /// <summary>A tensor over the memory of a managed array, which stays pinned while any native tensor uses it.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        RefuseNames(names);
        var shape = new long[rawArray.Rank];
        for (int dim = 0; dim < shape.Length; dim++) shape[dim] = rawArray.GetLongLength(dim);
        return Moved(Share(rawArray, DtypeOf(rawArray.GetType().GetElementType()!), 0, shape), dtype, device, requires_grad);
    }

    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (rawArray.Rank != 1) throw new ArgumentException($"The buffer has {rawArray.Rank} dimensions; one was expected.",
            nameof(rawArray));
        long elementSize = DtypeOf(rawArray.GetType().GetElementType()!).ElementSize();
        long bytes = rawArray.LongLength * elementSize;
        long start = offset * elementSize;
        long available = Math.Max(0, bytes - start) / dtype.ElementSize();
        if (count < 0) count = available;
        if (count > available)
            throw new ArgumentOutOfRangeException(nameof(count), count,
                $"The buffer has room for {available} elements of type {dtype} after the offset.");
        return Share(rawArray, dtype, start, [count]).requires_grad_(requires_grad);
    }

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        Moved(data.alias(), dtype, device, false);

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    private static Tensor Empty(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_empty(size, size.Length, Type(dtype), (int)device.type, device.index, requires_grad));
    }

    private static Tensor Zeros(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_zeros(size, size.Length, Type(dtype), (int)device.type, device.index, requires_grad));
    }

    private static Tensor Ones(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_ones(size, size.Length, Type(dtype), (int)device.type, device.index, requires_grad));
    }

    private static Tensor Full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad,
        string[]? names)
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        ScalarType type = dtype ?? (value.Type == ScalarType.Float64 ? s_defaultDtype : value.Type);
        return Native.Wrap(NativeMethods.ts_full(size, size.Length, value.Value, (int)type, (int)device.type, device.index, requires_grad));
    }

    private static Tensor Rand(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator,
        string[]? names)
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_rand(size, size.Length, Native.Optional(generator), Type(dtype), (int)device.type,
            device.index, requires_grad));
    }

    private static Tensor Randn(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator,
        string[]? names)
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        return Native.Wrap(NativeMethods.ts_randn(size, size.Length, Native.Optional(generator), Type(dtype), (int)device.type,
            device.index, requires_grad));
    }

    private static unsafe Tensor Copy<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device,
        bool requires_grad,
        string[]? names) where T : unmanaged
    {
        RefuseNames(names);
        long count = 1;
        foreach (long dimension in dimensions) count = checked(count * dimension);
        if (count != values.Length)
            throw new ArgumentException($"{values.Length} values do not fill a tensor of {count} elements.", nameof(dimensions));
        device = InitializeDevice(device);
        ScalarType type = DtypeOf(typeof(T));
        fixed (T* data = values)
        {
            return Native.Wrap(NativeMethods.ts_copy_of(data, dimensions, dimensions.Length, (int)type, (int)(dtype ?? type),
                (int)device.type, device.index,
                requires_grad));
        }
    }

    private static unsafe Tensor CopyArray<T>(Array values, ScalarType? dtype, Device? device, bool requires_grad,
        string[]? names) where T : unmanaged
    {
        var shape = new long[values.Rank];
        for (int dim = 0; dim < shape.Length; dim++) shape[dim] = values.GetLongLength(dim);
        ReadOnlySpan<T> elements = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte,
            T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);
        return Copy(elements, shape, dtype, device, requires_grad, names);
    }

    private static unsafe Tensor Share(Array array, ScalarType dtype, long byteOffset, ReadOnlySpan<long> shape)
    {
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        nint pointer = NativeMethods.ts_from_blob(pin.AddrOfPinnedObject() + (nint)byteOffset, shape, shape.Length, (int)dtype,
            GCHandle.ToIntPtr(pin), &Unpin);
        if (pointer == 0) pin.Free();
        return Native.Wrap(pointer);
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    private static Tensor Moved(Tensor tensor, ScalarType? dtype, Device? device, bool requires_grad)
    {
        if (dtype is { } type && type != tensor.dtype) tensor = tensor.to_type(type, disposeAfter: true);
        if (device is not null) tensor = tensor.to(device, disposeAfter: true);
        return requires_grad ? tensor.requires_grad_() : tensor;
    }

    private static ScalarType DtypeOf(Type type) => System.Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => ScalarType.Byte,
        TypeCode.SByte => ScalarType.Int8,
        TypeCode.Int16 => ScalarType.Int16,
        TypeCode.Int32 => ScalarType.Int32,
        TypeCode.Int64 => ScalarType.Int64,
        TypeCode.Single => ScalarType.Float32,
        TypeCode.Double => ScalarType.Float64,
        TypeCode.Boolean => ScalarType.Bool,
        _ when type == typeof(Half) => ScalarType.Float16,
        _ => throw new NotSupportedException($"A tensor cannot be made of elements of type {type.Name}."),
    };

    private static int Type(ScalarType? dtype) => (int)(dtype ?? s_defaultDtype);

    private static int DeviceTypeOf(Device? device) => device is null ? -1 : (int)InitializeDevice(device).type;

    private static int DeviceIndexOf(Device? device) => device?.index ?? -1;

    private static void RefuseNames(string[]? names)
    {
        if (names is not null) throw new NotSupportedException("Named dimensions are not supported by this engine.");
    }
}
