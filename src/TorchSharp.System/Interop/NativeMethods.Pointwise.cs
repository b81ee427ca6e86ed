using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial nint ts_abs(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_abs_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_neg(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_neg_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_sqrt(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_sqrt_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_rsqrt(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_rsqrt_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_reciprocal(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_reciprocal_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_exp(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_exp_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_expm1(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_expm1_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_log(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_log_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_log1p(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_log1p_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_log2(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_log2_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_log10(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_log10_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_sign(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_sign_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_floor(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_floor_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_ceil(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_ceil_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_trunc(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_trunc_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_sin(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_sin_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_cos(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_cos_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_tanh(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_tanh_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_sigmoid(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_sigmoid_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_relu(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_relu_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_square(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_isnan(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_isfinite(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_isinf(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_eq(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_eq_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_ne(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_ne_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_lt(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_lt_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_le(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_le_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_gt(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_gt_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_ge(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_ge_scalar(TensorHandle self, NativeScalar other);
}
