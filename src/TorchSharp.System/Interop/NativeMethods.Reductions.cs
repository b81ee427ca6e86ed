using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial nint ts_sum(TensorHandle self, ReadOnlySpan<long> dims, int count, NativeBool keepdim, int dtype);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_sum_all(TensorHandle self, int dtype);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_mean(TensorHandle self, ReadOnlySpan<long> dims, int count, NativeBool keepdim, int dtype);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_mean_all(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_prod(TensorHandle self, long dim, NativeBool keepdim, int dtype);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_prod_all(TensorHandle self, int dtype);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_var(TensorHandle self, ReadOnlySpan<long> dims, int count, NativeBool unbiased, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_var_all(TensorHandle self, NativeBool unbiased);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_std(TensorHandle self, ReadOnlySpan<long> dims, int count, NativeBool unbiased, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_std_all(TensorHandle self, NativeBool unbiased);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_max_all(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_max(TensorHandle self, long dim, NativeBool keepdim, out nint values, out nint indices);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_min_all(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_min(TensorHandle self, long dim, NativeBool keepdim, out nint values, out nint indices);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_amax(TensorHandle self, ReadOnlySpan<long> dims, int count, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_amin(TensorHandle self, ReadOnlySpan<long> dims, int count, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_argmax_all(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_argmax(TensorHandle self, long dim, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_argmin_all(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_argmin(TensorHandle self, long dim, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_all_all(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_all(TensorHandle self, long dim, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_any_all(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_any(TensorHandle self, long dim, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_median(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_norm_all(TensorHandle self, double p);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_norm(TensorHandle self, long dim, NativeBool keepdim, double p);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_count_nonzero(TensorHandle self, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_bincount(TensorHandle self, TensorHandle weights, long minlength);

    [LibraryImport(Native.Library)]
    internal static partial int ts_topk(TensorHandle self, long k, long dim, NativeBool largest, NativeBool sorted, out nint values,
        out nint indices);

    [LibraryImport(Native.Library)]
    internal static partial int ts_sort(TensorHandle self, long dim, NativeBool descending, NativeBool stable, out nint values,
        out nint indices);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_argsort(TensorHandle self, long dim, NativeBool descending);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_cumsum(TensorHandle self, long dim, int dtype);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_logsumexp(TensorHandle self, long dim, NativeBool keepdim);

    [LibraryImport(Native.Library)]
    internal static partial int ts_allclose(TensorHandle self, TensorHandle other, double rtol, double atol, NativeBool equalNan,
        out NativeBool result);

    [LibraryImport(Native.Library)]
    internal static partial int ts_eigh(TensorHandle self, NativeBool upper, out nint values, out nint vectors);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_linalg_vector_norm(TensorHandle self, double order, ReadOnlySpan<long> dims, int count,
        NativeBool keepdim);
}
