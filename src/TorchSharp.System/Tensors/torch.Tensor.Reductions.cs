namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Native.Wrap(NativeMethods.ts_sum_all(NativeHandle, Native.Optional(type)));

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Native.Wrap(NativeMethods.ts_sum(NativeHandle, dim, dim.Length, keepdim, Native.Optional(type)));

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sum((ReadOnlySpan<long>)dim, keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1, dim2], keepdim, type);

        public Tensor mean() => Native.Wrap(NativeMethods.ts_mean_all(NativeHandle));

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Native.Wrap(NativeMethods.ts_mean(NativeHandle, dimensions, dimensions.Length, keepdim, Native.Optional(type)));

        public Tensor prod(ScalarType? type = null) => Native.Wrap(NativeMethods.ts_prod_all(NativeHandle, Native.Optional(type)));

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Native.Wrap(NativeMethods.ts_prod(NativeHandle, dim, keepdim, Native.Optional(type)));

        public Tensor var(bool unbiased = true) => Native.Wrap(NativeMethods.ts_var_all(NativeHandle, unbiased));

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim], unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Converted(NativeMethods.ts_var(NativeHandle, dimensions, dimensions.Length, unbiased, keepdim), type);

        public Tensor std(bool unbiased = true) => Native.Wrap(NativeMethods.ts_std_all(NativeHandle, unbiased));

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim], unbiased, keepdim, type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Converted(NativeMethods.ts_std(NativeHandle, dimensions, dimensions.Length, unbiased, keepdim), type);

        public Tensor max() => Native.Wrap(NativeMethods.ts_max_all(NativeHandle));

        public (Tensor, Tensor) max(long dim, bool keepdim = false)
        {
            int status = NativeMethods.ts_max(NativeHandle, dim, keepdim, out nint values, out nint indices);
            return Native.WrapPair(status, values, indices);
        }

        public Tensor min() => Native.Wrap(NativeMethods.ts_min_all(NativeHandle));

        public (Tensor, Tensor) min(long dim, bool keepdim = false)
        {
            int status = NativeMethods.ts_min(NativeHandle, dim, keepdim, out nint values, out nint indices);
            return Native.WrapPair(status, values, indices);
        }

        public Tensor amax(params long[] dims) => Native.Wrap(NativeMethods.ts_amax(NativeHandle, dims, dims.Length, false));

        public Tensor amin(params long[] dims) => Native.Wrap(NativeMethods.ts_amin(NativeHandle, dims, dims.Length, false));

        public Tensor argmax() => Native.Wrap(NativeMethods.ts_argmax_all(NativeHandle));

        public Tensor argmax(long dim, bool keepdim = false) => Native.Wrap(NativeMethods.ts_argmax(NativeHandle, dim, keepdim));

        public Tensor argmin() => Native.Wrap(NativeMethods.ts_argmin_all(NativeHandle));

        public Tensor argmin(long dim, bool keepdim = false) => Native.Wrap(NativeMethods.ts_argmin(NativeHandle, dim, keepdim));

        public Tensor all() => Native.Wrap(NativeMethods.ts_all_all(NativeHandle));

        public Tensor all(long dim, bool keepdim = false) => Native.Wrap(NativeMethods.ts_all(NativeHandle, dim, keepdim));

        public Tensor any() => Native.Wrap(NativeMethods.ts_any_all(NativeHandle));

        public Tensor any(long dim, bool keepdim = false) => Native.Wrap(NativeMethods.ts_any(NativeHandle, dim, keepdim));

        public Tensor median() => Native.Wrap(NativeMethods.ts_median(NativeHandle));

        public Tensor norm(float p = 2.0f) => Native.Wrap(NativeMethods.ts_norm_all(NativeHandle, p));

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            Native.Wrap(NativeMethods.ts_norm(NativeHandle, dim, keepdim, p));

        public Tensor count_nonzero(long[]? dims = null) =>
            Native.Wrap(NativeMethods.ts_count_nonzero(NativeHandle, dims, dims?.Length ?? 0));

        public Tensor bincount(Tensor? weights, long minlength = 0) =>
            Native.Wrap(NativeMethods.ts_bincount(NativeHandle, Native.Optional(weights), minlength));

        public (Tensor, Tensor) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            int status = NativeMethods.ts_topk(NativeHandle, k, dim, largest, sorted, out nint values, out nint indices);
            return Native.WrapPair(status, values, indices);
        }

        public (Tensor, Tensor) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            int status = NativeMethods.ts_sort(NativeHandle, dim, descending, stable, out nint values, out nint indices);
            return Native.WrapPair(status, values, indices);
        }

        public Tensor argsort(long dim = -1, bool descending = false) =>
            Native.Wrap(NativeMethods.ts_argsort(NativeHandle, dim, descending));

        public Tensor cumsum(long dim, ScalarType? type = null) =>
            Native.Wrap(NativeMethods.ts_cumsum(NativeHandle, dim, Native.Optional(type)));

        public Tensor logsumexp(long dim, bool keepdim = false) => Native.Wrap(NativeMethods.ts_logsumexp(NativeHandle, dim, keepdim));

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            Native.Check(NativeMethods.ts_allclose(NativeHandle, target.NativeHandle, rtol, atol, equal_nan, out NativeBool result));
            return result;
        }

        public Tensor equal(Tensor target) => eq(target);

        private static Tensor Converted(nint pointer, ScalarType? type)
        {
            Tensor result = Native.Wrap(pointer);
            return type is { } dtype ? result.to_type(dtype, disposeAfter: true) : result;
        }
    }
}
