using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial int ts_set_requires_grad(TensorHandle self, NativeBool value);

    [LibraryImport(Native.Library)]
    internal static partial int ts_grad(TensorHandle self, out nint gradient);

    [LibraryImport(Native.Library)]
    internal static partial int ts_set_grad(TensorHandle self, TensorHandle gradient);

    [LibraryImport(Native.Library)]
    internal static partial int ts_retain_grad(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_backward(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_detach(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_detach_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_set_data(TensorHandle self, TensorHandle data);

    [LibraryImport(Native.Library)]
    internal static partial int ts_autograd_grad(ReadOnlySpan<nint> outputs, int outputCount, ReadOnlySpan<nint> inputs, int inputCount,
        ReadOnlySpan<nint> gradients, int gradientCount, NativeBool retainGraph, NativeBool createGraph, NativeBool allowUnused,
            out nint items, out int count);

    [LibraryImport(Native.Library)]
    internal static partial int ts_autograd_backward(ReadOnlySpan<nint> tensors, int tensorCount, ReadOnlySpan<nint> gradients,
        int gradientCount, NativeBool retainGraph, NativeBool createGraph, ReadOnlySpan<nint> inputs, int inputCount);

    [LibraryImport(Native.Library)]
    internal static partial NativeBool ts_grad_enabled();

    [LibraryImport(Native.Library)]
    internal static partial void ts_set_grad_enabled(NativeBool enabled);

    [LibraryImport(Native.Library)]
    internal static partial NativeBool ts_inference_mode_enabled();

    [LibraryImport(Native.Library)]
    internal static partial nint ts_inference_mode_enter(NativeBool enabled);

    [LibraryImport(Native.Library)]
    internal static partial void ts_inference_mode_leave(nint guard);
}
