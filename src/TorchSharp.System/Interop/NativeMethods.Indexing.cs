using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial nint ts_at(TensorHandle self, ReadOnlySpan<long> indices, int count);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_index(TensorHandle self, ReadOnlySpan<NativeIndex> indices, int count);

    [LibraryImport(Native.Library)]
    internal static partial int ts_index_put_(TensorHandle self, ReadOnlySpan<NativeIndex> indices, int count, TensorHandle value);

    [LibraryImport(Native.Library)]
    internal static partial int ts_index_put_scalar_(TensorHandle self, ReadOnlySpan<NativeIndex> indices, int count, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_index_select(TensorHandle self, long dim, TensorHandle index);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_index_add(TensorHandle self, long dim, TensorHandle index, TensorHandle source, NativeScalar alpha);

    [LibraryImport(Native.Library)]
    internal static partial int ts_index_add_(TensorHandle self, long dim, TensorHandle index, TensorHandle source, NativeScalar alpha);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_index_copy(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Native.Library)]
    internal static partial int ts_index_copy_(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_index_fill(TensorHandle self, long dim, TensorHandle index, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial int ts_index_fill_(TensorHandle self, long dim, TensorHandle index, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_gather(TensorHandle self, long dim, TensorHandle index);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_scatter(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Native.Library)]
    internal static partial int ts_scatter_(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_scatter_add(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Native.Library)]
    internal static partial int ts_scatter_add_(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_masked_fill(TensorHandle self, TensorHandle mask, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial int ts_masked_fill_(TensorHandle self, TensorHandle mask, NativeScalar value);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_masked_select(TensorHandle self, TensorHandle mask);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_masked_scatter(TensorHandle self, TensorHandle mask, TensorHandle value);

    [LibraryImport(Native.Library)]
    internal static partial int ts_masked_scatter_(TensorHandle self, TensorHandle mask, TensorHandle value);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_take(TensorHandle self, TensorHandle index);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_where(TensorHandle condition, TensorHandle self, TensorHandle other);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_nonzero(TensorHandle self);
}
