namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1)
            {
                strides ??= s_ones;
                padding ??= s_zeros;
                dilation ??= s_ones;
                return Native.Wrap(NativeMethods.ts_conv2d(input.NativeHandle, weight.NativeHandle, Native.Optional(bias), strides,
                    strides.Length,
                    padding, padding.Length, dilation, dilation.Length, groups));
            }

            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1)
            {
                strides ??= s_ones;
                dilation ??= s_ones;
                return Native.Wrap(NativeMethods.ts_conv2d_padding(input.NativeHandle, weight.NativeHandle, Native.Optional(bias), strides,
                    strides.Length, padding == Padding.Same, dilation, dilation.Length, groups));
            }

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Native.Wrap(NativeMethods.ts_linear(input.NativeHandle, weights.NativeHandle, Native.Optional(bias)));

            private static readonly long[] s_ones = [1, 1];

            private static readonly long[] s_zeros = [0, 0];
        }
    }
}
