namespace TorchSharp;

public static partial class torch
{
    public static Tensor reshape(Tensor input, params long[] shape) =>
        input.reshape(shape);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) =>
        input.flatten(start_dim, end_dim);

    public static Tensor permute(Tensor input, params long[] permutation) =>
        input.permute(permutation);

    public static Tensor transpose(Tensor input, long dim0, long dim1) =>
        input.transpose(dim0, dim1);

    public static Tensor swapaxes(Tensor input, long axis0, long axis1) =>
        input.swapaxes(axis0, axis1);

    public static Tensor swapdims(Tensor input, long dim0, long dim1) =>
        input.swapdims(dim0, dim1);

    public static Tensor t(Tensor input) =>
        input.t();

    public static Tensor squeeze(Tensor input, long? dim = null) =>
        input.squeeze(dim);

    public static Tensor unsqueeze(Tensor input, long dim) =>
        input.unsqueeze(dim);

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) =>
        input.repeat_interleave(repeats, dim, output_size);

    public static Tensor narrow(Tensor input, long dim, long start, long length) =>
        input.narrow(dim, start, length);

    public static Tensor select(Tensor input, long dim, long index) =>
        input.select(dim, index);

    public static Tensor flip(Tensor input, params long[] dims) =>
        input.flip(dims);

    public static Tensor fliplr(Tensor input) =>
        input.fliplr();

    public static Tensor flipud(Tensor input) =>
        input.flipud();

    public static Tensor roll(Tensor input, (long, long) shifts, (long, long) dims) =>
        input.roll(shifts, dims);

    public static Tensor roll(Tensor input, ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
        input.roll(shifts, dims);

    public static Tensor roll(Tensor input, long shifts, long? dims = null) =>
        input.roll(shifts, dims);

    public static Tensor roll(Tensor input, long[] shifts) =>
        input.roll(shifts);

    public static Tensor roll(Tensor input, long[] shifts, long[] dims) =>
        input.roll(shifts, dims);

    public static Tensor movedim(Tensor input, long[] source, long[] destination) =>
        input.movedim(source, destination);

    public static Tensor tril(Tensor input, long diagonal = 0) =>
        input.tril(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) =>
        input.triu(diagonal);

    public static Tensor diag(Tensor input, long diagonal = 0) =>
        input.diag(diagonal);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) =>
        input.chunk(chunks, dim);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) =>
        tensor.split(split_size_or_sections, dim);

    public static Tensor[] unbind(Tensor input, long dim = 0) =>
        input.unbind(dim);

    public static Tensor clone(Tensor input) =>
        input.clone();

    public static Tensor broadcast_to(Tensor input, params long[] shape) =>
        input.broadcast_to(shape);

    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        using var handles = new TensorHandleList(tensors);
        return Native.Wrap(NativeMethods.ts_cat(handles.Addresses, handles.Count, dim));
    }

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        using var handles = new TensorHandleList(tensors);
        return Native.Wrap(NativeMethods.ts_stack(handles.Addresses, handles.Count, dim));
    }
}
