namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Native.Wrap(NativeMethods.ts_cross_entropy(input.NativeHandle, target.NativeHandle, Native.Optional(weight),
                    (int)reduction, ignore_index,
                    label_smoothing));

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Native.Wrap(NativeMethods.ts_nll_loss(input.NativeHandle, target.NativeHandle, Native.Optional(weight), (int)reduction));

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.Wrap(NativeMethods.ts_mse_loss(input.NativeHandle, target.NativeHandle, (int)reduction));

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.Wrap(NativeMethods.ts_l1_loss(input.NativeHandle, target.NativeHandle, (int)reduction));
        }
    }
}
