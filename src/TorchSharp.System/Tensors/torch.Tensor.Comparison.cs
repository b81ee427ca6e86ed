namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Native.Wrap(NativeMethods.ts_eq(NativeHandle, target.NativeHandle));

        public Tensor eq(Scalar target) => Native.Wrap(NativeMethods.ts_eq_scalar(NativeHandle, target.Value));

        public Tensor ne(Tensor target) => Native.Wrap(NativeMethods.ts_ne(NativeHandle, target.NativeHandle));

        public Tensor ne(Scalar target) => Native.Wrap(NativeMethods.ts_ne_scalar(NativeHandle, target.Value));

        public Tensor lt(Tensor target) => Native.Wrap(NativeMethods.ts_lt(NativeHandle, target.NativeHandle));

        public Tensor lt(Scalar target) => Native.Wrap(NativeMethods.ts_lt_scalar(NativeHandle, target.Value));

        public Tensor le(Tensor target) => Native.Wrap(NativeMethods.ts_le(NativeHandle, target.NativeHandle));

        public Tensor le(Scalar target) => Native.Wrap(NativeMethods.ts_le_scalar(NativeHandle, target.Value));

        public Tensor gt(Tensor target) => Native.Wrap(NativeMethods.ts_gt(NativeHandle, target.NativeHandle));

        public Tensor gt(Scalar target) => Native.Wrap(NativeMethods.ts_gt_scalar(NativeHandle, target.Value));

        public Tensor ge(Tensor target) => Native.Wrap(NativeMethods.ts_ge(NativeHandle, target.NativeHandle));

        public Tensor ge(Scalar target) => Native.Wrap(NativeMethods.ts_ge_scalar(NativeHandle, target.Value));
    }
}
