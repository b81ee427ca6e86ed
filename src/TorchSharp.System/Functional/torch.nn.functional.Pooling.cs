namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null,
                long? dilation = null,
                bool ceil_mode = false) =>
                max_pool2d(input, [kernel_size, kernel_size], Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long,
                long)? padding = null,
                (long, long)? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, [kernel_size.Item1, kernel_size.Item2], Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null,
                bool ceil_mode = false)
            {
                strides ??= kernel_size;
                padding ??= s_zeros;
                dilation ??= s_ones;
                return Native.Wrap(NativeMethods.ts_max_pool2d(input.NativeHandle, kernel_size, kernel_size.Length, strides,
                    strides.Length, padding,
                    padding.Length, dilation, dilation.Length, ceil_mode));
            }

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(input, [kernel_size, kernel_size], Pair(stride), Pair(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long,
                long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(input, [kernel_size.Item1, kernel_size.Item2], Pair(stride), Pair(padding), ceil_mode, count_include_pad,
                    divisor_override);

            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
            {
                stride ??= kernel_size;
                padding ??= s_zeros;
                return Native.Wrap(NativeMethods.ts_avg_pool2d(input.NativeHandle, kernel_size, kernel_size.Length, stride, stride.Length,
                    padding,
                    padding.Length, ceil_mode, count_include_pad, divisor_override ?? 0));
            }

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                adaptive_avg_pool2d(input, [output_size, output_size]);

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                adaptive_avg_pool2d(input, [output_size.Item1, output_size.Item2]);

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                Native.Wrap(NativeMethods.ts_adaptive_avg_pool2d(input.NativeHandle, output_size, output_size.Length));

            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) =>
                Native.Wrap(NativeMethods.ts_adaptive_max_pool2d(input.NativeHandle, output_size, output_size.Length));

            private static long[]? Pair(long? both) => both is { } value ? [value, value] : null;

            private static long[]? Pair((long, long)? pair) => pair is { } value ? [value.Item1, value.Item2] : null;
        }
    }
}
