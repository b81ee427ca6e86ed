namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Native.Wrap(NativeMethods.ts_view(NativeHandle, shape, shape.Length));

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape(params long[] shape) => Native.Wrap(NativeMethods.ts_reshape(NativeHandle, shape, shape.Length));

        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Native.Wrap(NativeMethods.ts_flatten(NativeHandle, start_dim, end_dim));

        public Tensor ravel() => reshape(-1);

        public Tensor permute(params long[] permutation) =>
            Native.Wrap(NativeMethods.ts_permute(NativeHandle, permutation, permutation.Length));

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor transpose(long dim0, long dim1) => Native.Wrap(NativeMethods.ts_transpose(NativeHandle, dim0, dim1));

        public Tensor transpose_(long dim0, long dim1) => InPlace(NativeMethods.ts_transpose_(NativeHandle, dim0, dim1));

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor t() => Native.Wrap(NativeMethods.ts_t(NativeHandle));

        public Tensor T => permute(Enumerable.Range(0, (int)Dimensions).Reverse().Select(dim => (long)dim).ToArray());

        public Tensor squeeze(long? dim = null) => Native.Wrap(dim is { } d
            ? NativeMethods.ts_squeeze_dim(NativeHandle, d)
            : NativeMethods.ts_squeeze(NativeHandle));

        public Tensor squeeze_(long? dim = null) => InPlace(dim is { } d
            ? NativeMethods.ts_squeeze_dim_(NativeHandle, d)
            : NativeMethods.ts_squeeze_(NativeHandle));

        public Tensor unsqueeze(long dim) => Native.Wrap(NativeMethods.ts_unsqueeze(NativeHandle, dim));

        public Tensor unsqueeze_(long dim) => InPlace(NativeMethods.ts_unsqueeze_(NativeHandle, dim));

        public Tensor expand(params long[] sizes) => expand((ReadOnlySpan<long>)sizes);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) =>
            Native.Wrap(NativeMethods.ts_expand(NativeHandle, sizes, sizes.Length));

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor broadcast_to(params long[] shape) => expand(shape);

        public Tensor repeat(params long[] sizes) => Native.Wrap(NativeMethods.ts_repeat(NativeHandle, sizes, sizes.Length));

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Native.Wrap(NativeMethods.ts_repeat_interleave(NativeHandle, repeats, dim.HasValue, dim.GetValueOrDefault()));

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0)
        {
            if (size.Length != strides.Length) throw new ArgumentException($"{strides.Length} strides were given for {size.Length} sizes.", nameof(strides));
            return Native.Wrap(NativeMethods.ts_as_strided(NativeHandle, size, strides, size.Length, storageOffset));
        }

        public Tensor narrow(long dim, long start, long length) => Native.Wrap(NativeMethods.ts_narrow(NativeHandle, dim, start, length));

        public Tensor select(long dim, long index) => Native.Wrap(NativeMethods.ts_select(NativeHandle, dim, index));

        public Tensor slice(long dim, long start, long finish, long step) =>
            Native.Wrap(NativeMethods.ts_slice(NativeHandle, dim, start, finish, step));

        public Tensor unfold(long dimension, long size, long step) =>
            Native.Wrap(NativeMethods.ts_unfold(NativeHandle, dimension, size, step));

        public Tensor flip(params long[] dims) => Native.Wrap(NativeMethods.ts_flip(NativeHandle, dims, dims.Length));

        public Tensor fliplr() => flip(1);

        public Tensor flipud() => flip(0);

        public Tensor roll(long shifts, long? dims = null) => roll((ReadOnlySpan<long>)[shifts], dims is { } dim ? [dim] : []);

        public Tensor roll(long[] shifts, long[] dims) => roll((ReadOnlySpan<long>)shifts, dims);

        public Tensor roll(long[] shifts) => roll((ReadOnlySpan<long>)shifts);

        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
            Native.Wrap(NativeMethods.ts_roll(NativeHandle, shifts, shifts.Length, dims, dims.Length));

        public Tensor roll((long, long) shifts, (long, long) dims) =>
            roll((ReadOnlySpan<long>)[shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        public Tensor movedim(long[] source, long[] destination) =>
            Native.Wrap(NativeMethods.ts_movedim(NativeHandle, source, source.Length, destination, destination.Length));

        public Tensor tril(long diagonal = 0) => Native.Wrap(NativeMethods.ts_tril(NativeHandle, diagonal));

        public Tensor triu(long diagonal = 0) => Native.Wrap(NativeMethods.ts_triu(NativeHandle, diagonal));

        public Tensor diag(long diagonal = 0) => Native.Wrap(NativeMethods.ts_diag(NativeHandle, diagonal));

        public Tensor[] chunk(long chunks, long dim = 0)
        {
            int status = NativeMethods.ts_chunk(NativeHandle, chunks, dim, out nint items, out int count);
            return Native.WrapArray(status, items, count);
        }

        public Tensor[] split(long size, int dim = 0)
        {
            int status = NativeMethods.ts_split(NativeHandle, size, dim, out nint items, out int count);
            return Native.WrapArray(status, items, count);
        }

        public Tensor[] split(long[] sizes, long dim = 0) => split((ReadOnlySpan<long>)sizes, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0)
        {
            int status = NativeMethods.ts_split_sizes(NativeHandle, sizes, sizes.Length, dim, out nint items, out int count);
            return Native.WrapArray(status, items, count);
        }

        public Tensor[] unbind(long dimension = 0)
        {
            int status = NativeMethods.ts_unbind(NativeHandle, dimension, out nint items, out int count);
            return Native.WrapArray(status, items, count);
        }
    }
}
