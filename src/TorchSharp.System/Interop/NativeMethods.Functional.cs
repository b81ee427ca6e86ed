using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial nint ts_conv2d(TensorHandle input, TensorHandle weight, TensorHandle bias, ReadOnlySpan<long> stride,
        int strideCount, ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount, long groups);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_conv2d_padding(TensorHandle input, TensorHandle weight, TensorHandle bias, ReadOnlySpan<long> stride,
        int strideCount, NativeBool same, ReadOnlySpan<long> dilation, int dilationCount, long groups);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_batch_norm(TensorHandle input, TensorHandle weight, TensorHandle bias, TensorHandle runningMean,
        TensorHandle runningVar, NativeBool training, double momentum, double eps);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_group_norm(TensorHandle input, long groups, TensorHandle weight, TensorHandle bias, double eps);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_layer_norm(TensorHandle input, ReadOnlySpan<long> shape, int count, TensorHandle weight,
        TensorHandle bias, double eps);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_linear(TensorHandle input, TensorHandle weight, TensorHandle bias);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_gelu(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_gelu_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_silu(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_silu_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_softmax(TensorHandle self, long dim, int dtype);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_log_softmax(TensorHandle self, long dim, int dtype);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_leaky_relu(TensorHandle self, double slope);

    [LibraryImport(Native.Library)]
    internal static partial int ts_leaky_relu_(TensorHandle self, double slope);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_celu(TensorHandle self, double alpha);

    [LibraryImport(Native.Library)]
    internal static partial int ts_celu_(TensorHandle self, double alpha);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_max_pool2d(TensorHandle input, ReadOnlySpan<long> kernel, int kernelCount, ReadOnlySpan<long> stride,
        int strideCount, ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount, NativeBool ceilMode);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_avg_pool2d(TensorHandle input, ReadOnlySpan<long> kernel, int kernelCount, ReadOnlySpan<long> stride,
        int strideCount, ReadOnlySpan<long> padding, int paddingCount, NativeBool ceilMode, NativeBool countIncludePad, long divisor);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_adaptive_avg_pool2d(TensorHandle input, ReadOnlySpan<long> size, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_adaptive_max_pool2d(TensorHandle input, ReadOnlySpan<long> size, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_dropout(TensorHandle input, double p, NativeBool training);

    [LibraryImport(Native.Library)]
    internal static partial int ts_dropout_(TensorHandle input, double p, NativeBool training);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_feature_dropout(TensorHandle input, double p, NativeBool training);

    [LibraryImport(Native.Library)]
    internal static partial int ts_feature_dropout_(TensorHandle input, double p, NativeBool training);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_pad(TensorHandle input, ReadOnlySpan<long> pad, int count, int mode, double value);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_cross_entropy(TensorHandle input, TensorHandle target, TensorHandle weight, int reduction,
        long ignoreIndex, double labelSmoothing);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_nll_loss(TensorHandle input, TensorHandle target, TensorHandle weight, int reduction);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_mse_loss(TensorHandle input, TensorHandle target, int reduction);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_l1_loss(TensorHandle input, TensorHandle target, int reduction);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_one_hot(TensorHandle self, long classes);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_interpolate(TensorHandle input, ReadOnlySpan<long> size, int sizeCount, ReadOnlySpan<double> scale,
        int scaleCount, int mode, NativeBool alignCorners, NativeBool recomputeScale);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_unfold2d(TensorHandle input, ReadOnlySpan<long> kernel, ReadOnlySpan<long> dilation,
        ReadOnlySpan<long> padding, ReadOnlySpan<long> stride);
}
