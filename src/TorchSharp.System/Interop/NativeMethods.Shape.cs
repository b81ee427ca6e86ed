using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial nint ts_view(TensorHandle self, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_reshape(TensorHandle self, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_permute(TensorHandle self, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_expand(TensorHandle self, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_repeat(TensorHandle self, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_flip(TensorHandle self, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_flatten(TensorHandle self, long startDim, long endDim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_transpose(TensorHandle self, long dim0, long dim1);

    [LibraryImport(Native.Library)]
    internal static partial int ts_transpose_(TensorHandle self, long dim0, long dim1);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_t(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_squeeze(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_squeeze_dim(TensorHandle self, long dim);

    [LibraryImport(Native.Library)]
    internal static partial int ts_squeeze_(TensorHandle self);

    [LibraryImport(Native.Library)]
    internal static partial int ts_squeeze_dim_(TensorHandle self, long dim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_unsqueeze(TensorHandle self, long dim);

    [LibraryImport(Native.Library)]
    internal static partial int ts_unsqueeze_(TensorHandle self, long dim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_as_strided(TensorHandle self, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, int count,
        long storageOffset);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_narrow(TensorHandle self, long dim, long start, long length);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_select(TensorHandle self, long dim, long index);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_slice(TensorHandle self, long dim, long start, long finish, long step);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_unfold(TensorHandle self, long dimension, long size, long step);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_roll(TensorHandle self, ReadOnlySpan<long> shifts, int shiftCount, ReadOnlySpan<long> dims,
        int dimCount);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_movedim(TensorHandle self, ReadOnlySpan<long> source, int sourceCount, ReadOnlySpan<long> destination,
        int destinationCount);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_repeat_interleave(TensorHandle self, long repeats, NativeBool hasDim, long dim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_cat(ReadOnlySpan<nint> tensors, int count, long dim);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_stack(ReadOnlySpan<nint> tensors, int count, long dim);

    [LibraryImport(Native.Library)]
    internal static partial int ts_chunk(TensorHandle self, long chunks, long dim, out nint items, out int count);

    [LibraryImport(Native.Library)]
    internal static partial int ts_split(TensorHandle self, long size, long dim, out nint items, out int count);

    [LibraryImport(Native.Library)]
    internal static partial int ts_split_sizes(TensorHandle self, ReadOnlySpan<long> sizes, int sizeCount, long dim, out nint items,
        out int count);

    [LibraryImport(Native.Library)]
    internal static partial int ts_unbind(TensorHandle self, long dim, out nint items, out int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_tril(TensorHandle self, long diagonal);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_triu(TensorHandle self, long diagonal);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_diag(TensorHandle self, long diagonal);
}
