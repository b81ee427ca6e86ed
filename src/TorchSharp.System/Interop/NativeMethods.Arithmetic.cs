using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial nint ts_add(TensorHandle self, TensorHandle other, NativeScalar alpha);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_add_scalar(TensorHandle self, NativeScalar other, NativeScalar alpha);

    [LibraryImport(Native.Library)]
    internal static partial int ts_add_(TensorHandle self, TensorHandle other, NativeScalar alpha);

    [LibraryImport(Native.Library)]
    internal static partial int ts_add_scalar_(TensorHandle self, NativeScalar other, NativeScalar alpha);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_sub(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_sub_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial int ts_sub_(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial int ts_sub_scalar_(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_mul(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_mul_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial int ts_mul_(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial int ts_mul_scalar_(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_pow(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_pow_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial int ts_pow_(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial int ts_pow_scalar_(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_div(TensorHandle self, TensorHandle other, int rounding);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_div_scalar(TensorHandle self, NativeScalar other, int rounding);

    [LibraryImport(Native.Library)]
    internal static partial int ts_div_(TensorHandle self, TensorHandle other, int rounding);

    [LibraryImport(Native.Library)]
    internal static partial int ts_div_scalar_(TensorHandle self, NativeScalar other, int rounding);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_rsub_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_rdiv_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_remainder(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_remainder_scalar(TensorHandle self, NativeScalar other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_bitwise_and(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_bitwise_or(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_bitwise_xor(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_bitwise_not(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_addcmul(TensorHandle self, TensorHandle tensor1, TensorHandle tensor2, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial int ts_addcmul_(TensorHandle self, TensorHandle tensor1, TensorHandle tensor2, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_addcdiv(TensorHandle self, TensorHandle tensor1, TensorHandle tensor2, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial int ts_addcdiv_(TensorHandle self, TensorHandle tensor1, TensorHandle tensor2, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_lerp(TensorHandle self, TensorHandle end, TensorHandle weight);

    [LibraryImport(Native.Library)]
    internal static partial int ts_lerp_(TensorHandle self, TensorHandle end, TensorHandle weight);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_clamp(TensorHandle self, NativeScalar min, NativeScalar max);

    [LibraryImport(Native.Library)]
    internal static partial int ts_clamp_(TensorHandle self, NativeScalar min, NativeScalar max);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_clamp_tensor(TensorHandle self, TensorHandle min, TensorHandle max);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_maximum(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_minimum(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_matmul(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_mm(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_bmm(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_mv(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_dot(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_outer(TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_round(TensorHandle self, long decimals);

    [LibraryImport(Native.Library)]
    internal static partial int ts_round_(TensorHandle self, long decimals);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_addmm(TensorHandle self, TensorHandle mat1, TensorHandle mat2, double beta, double alpha);

    [LibraryImport(Native.Library)]
    internal static partial int ts_addmm_(TensorHandle self, TensorHandle mat1, TensorHandle mat2, double beta, double alpha);

    [LibraryImport(Native.Library)]
    internal static partial int ts_zero_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_fill_(TensorHandle self, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial int ts_copy_(TensorHandle self, TensorHandle source, NativeBool nonBlocking);

    [LibraryImport(Native.Library)]
    internal static partial int ts_set_(TensorHandle self, TensorHandle source);
}
