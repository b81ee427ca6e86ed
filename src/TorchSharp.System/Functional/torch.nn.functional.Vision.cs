namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, (ReadOnlySpan<long>)pad, mode, value);

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                Native.Wrap(NativeMethods.ts_pad(input.NativeHandle, pad, pad.Length, (int)mode, value));

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad, pad], mode, value);

            public static Tensor one_hot(Tensor x, long num_classes = -1) =>
                Native.Wrap(NativeMethods.ts_one_hot(x.NativeHandle, num_classes));

            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false)
            {
                if (size is null == scale_factor is null) throw new ArgumentException("Give either size or scale_factor, and not both.");
                return Native.Wrap(NativeMethods.ts_interpolate(x.NativeHandle, size, size?.Length ?? 0, scale_factor,
                    scale_factor?.Length ?? 0,
                    (int)mode, align_corners ?? false, recompute_scale_factor));
            }

            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                unfold(input, (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null,
                (long, long)? stride = null) =>
                Native.Wrap(NativeMethods.ts_unfold2d(input.NativeHandle, Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0,
                    0)),
                    Pair(stride ?? (1, 1))));
        }
    }
}
