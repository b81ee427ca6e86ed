using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial nint ts_empty(ReadOnlySpan<long> sizes, int count, int dtype, int deviceType, int deviceIndex,
        NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_zeros(ReadOnlySpan<long> sizes, int count, int dtype, int deviceType, int deviceIndex,
        NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_ones(ReadOnlySpan<long> sizes, int count, int dtype, int deviceType, int deviceIndex,
        NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_full(ReadOnlySpan<long> sizes, int count, NativeScalar value, int dtype, int deviceType,
        int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_rand(ReadOnlySpan<long> sizes, int count, GeneratorHandle generator, int dtype, int deviceType,
        int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_randn(ReadOnlySpan<long> sizes, int count, GeneratorHandle generator, int dtype, int deviceType,
        int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_randint(long low, long high, ReadOnlySpan<long> sizes, int count, GeneratorHandle generator,
        int dtype, int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_randperm(long n, GeneratorHandle generator, int dtype, int deviceType, int deviceIndex,
        NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_arange(NativeScalar start, NativeScalar stop, NativeScalar step, int dtype, int deviceType,
        int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_linspace(double start, double end, long steps, int dtype, int deviceType, int deviceIndex,
        NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_eye(long rows, long columns, int dtype, int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_scalar_tensor(NativeScalar value, int dtype, int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static unsafe partial nint ts_copy_of(void* data, ReadOnlySpan<long> sizes, int count, int sourceType, int dtype,
        int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static unsafe partial nint ts_from_blob(nint data, ReadOnlySpan<long> sizes, int count, int dtype, nint context,
        delegate* unmanaged<nint, void> release);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_empty_like(TensorHandle self, int dtype, int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_zeros_like(TensorHandle self, int dtype, int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_ones_like(TensorHandle self, int dtype, int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_rand_like(TensorHandle self, int dtype, int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_randn_like(TensorHandle self, int dtype, int deviceType, int deviceIndex, NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_full_like(TensorHandle self, NativeScalar value, int dtype, int deviceType, int deviceIndex,
        NativeBool requiresGrad);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_randint_like(TensorHandle self, long low, long high, int dtype, int deviceType, int deviceIndex,
        NativeBool requiresGrad);
}
