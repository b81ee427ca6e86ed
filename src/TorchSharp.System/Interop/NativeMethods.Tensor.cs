using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial void ts_tensor_free(nint tensor);

    [LibraryImport(Native.Library)]
    internal static partial long ts_tensor_live_count();

    [LibraryImport(Native.Library)]
    internal static partial long ts_tensor_peak_count();

    [LibraryImport(Native.Library)]
    internal static partial nint ts_last_error();

    [LibraryImport(Native.Library)]
    internal static partial void ts_array_free(nint items);

    [LibraryImport(Native.Library)]
    internal static partial int ts_equal(TensorHandle self, TensorHandle other, out NativeBool result);

    [LibraryImport(Native.Library)]
    internal static partial long ts_dim(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial long ts_numel(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial long ts_element_size(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial long ts_storage_offset(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial long ts_dtype(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial long ts_is_contiguous(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial long ts_is_leaf(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial long ts_requires_grad(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_sizes(TensorHandle self, Span<long> sizes);

    [LibraryImport(Native.Library)]
    internal static partial int ts_strides(TensorHandle self, Span<long> strides);

    [LibraryImport(Native.Library)]
    internal static partial int ts_size(TensorHandle self, long dim, out long size);

    [LibraryImport(Native.Library)]
    internal static partial int ts_stride(TensorHandle self, long dim, out long stride);

    [LibraryImport(Native.Library)]
    internal static partial int ts_device(TensorHandle self, out int type, out int index);

    [LibraryImport(Native.Library)]
    internal static partial int ts_data(TensorHandle self, out nint data);

    [LibraryImport(Native.Library)]
    internal static partial int ts_item(TensorHandle self, out NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_clone(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_alias(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_contiguous(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_to(TensorHandle self, int dtype, int deviceType, int deviceIndex, NativeBool copy,
        NativeBool nonBlocking);
}
