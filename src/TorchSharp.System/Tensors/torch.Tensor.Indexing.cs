using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => PutAt(indices, value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => At([i1]);
            set => PutAt([i1], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => PutAt([i1, i2], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => PutAt([i1, i2, i3], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set => PutAt([i1, i2, i3, i4], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At([i1, i2, i3, i4, i5]);
            set => PutAt([i1, i2, i3, i4, i5], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At([i1, i2, i3, i4, i5, i6]);
            set => PutAt([i1, i2, i3, i4, i5, i6], value);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            using var tensors = new TensorHandleList(indices.Select(index => index.IndexTensor));
            return Native.Wrap(NativeMethods.ts_index(NativeHandle, ToNative(indices), indices.Length));
        }

        public Tensor index(params Tensor[] indices) => index(ToIndices(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var tensors = new TensorHandleList(indices.Select(index => index.IndexTensor));
            return InPlace(NativeMethods.ts_index_put_(NativeHandle, ToNative(indices), indices.Length, value.NativeHandle));
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, ToIndices(indices));

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensors = new TensorHandleList(indices.Select(index => index.IndexTensor));
            return InPlace(NativeMethods.ts_index_put_scalar_(NativeHandle, ToNative(indices), indices.Length, value.Value));
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, ToIndices(indices));

        public Tensor index_select(long dim, Tensor index) =>
            Native.Wrap(NativeMethods.ts_index_select(NativeHandle, dim, index.NativeHandle));

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Native.Wrap(NativeMethods.ts_index_add(NativeHandle, dim, index.NativeHandle, source.NativeHandle, alpha.Value));

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            InPlace(NativeMethods.ts_index_add_(NativeHandle, dim, index.NativeHandle, source.NativeHandle, alpha.Value));

        public Tensor index_copy(long dim, Tensor index, Tensor source) =>
            Native.Wrap(NativeMethods.ts_index_copy(NativeHandle, dim, index.NativeHandle, source.NativeHandle));

        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            InPlace(NativeMethods.ts_index_copy_(NativeHandle, dim, index.NativeHandle, source.NativeHandle));

        public Tensor index_fill(long dim, Tensor index, Scalar value) =>
            Native.Wrap(NativeMethods.ts_index_fill(NativeHandle, dim, index.NativeHandle, value.Value));

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            InPlace(NativeMethods.ts_index_fill_(NativeHandle, dim, index.NativeHandle, value.Value));

        public Tensor gather(long dim, Tensor index) => Native.Wrap(NativeMethods.ts_gather(NativeHandle, dim, index.NativeHandle));

        public Tensor scatter(long dim, Tensor index, Tensor src) =>
            Native.Wrap(NativeMethods.ts_scatter(NativeHandle, dim, index.NativeHandle, src.NativeHandle));

        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            InPlace(NativeMethods.ts_scatter_(NativeHandle, dim, index.NativeHandle, src.NativeHandle));

        public Tensor scatter_add(long dim, Tensor index, Tensor src) =>
            Native.Wrap(NativeMethods.ts_scatter_add(NativeHandle, dim, index.NativeHandle, src.NativeHandle));

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            InPlace(NativeMethods.ts_scatter_add_(NativeHandle, dim, index.NativeHandle, src.NativeHandle));

        public Tensor masked_fill(Tensor mask, Scalar value) =>
            Native.Wrap(NativeMethods.ts_masked_fill(NativeHandle, mask.NativeHandle, value.Value));

        public Tensor masked_fill_(Tensor mask, Scalar value) =>
            InPlace(NativeMethods.ts_masked_fill_(NativeHandle, mask.NativeHandle, value.Value));

        public Tensor masked_select(Tensor mask) => Native.Wrap(NativeMethods.ts_masked_select(NativeHandle, mask.NativeHandle));

        public Tensor masked_scatter(Tensor mask, Tensor value) =>
            Native.Wrap(NativeMethods.ts_masked_scatter(NativeHandle, mask.NativeHandle, value.NativeHandle));

        public Tensor masked_scatter_(Tensor mask, Tensor value) =>
            InPlace(NativeMethods.ts_masked_scatter_(NativeHandle, mask.NativeHandle, value.NativeHandle));

        public Tensor take(Tensor index) => Native.Wrap(NativeMethods.ts_take(NativeHandle, index.NativeHandle));

        public Tensor where(Tensor condition, Tensor y) =>
            Native.Wrap(NativeMethods.ts_where(condition.NativeHandle, NativeHandle, y.NativeHandle));

        public Tensor nonzero() => Native.Wrap(NativeMethods.ts_nonzero(NativeHandle));

        private Tensor At(ReadOnlySpan<long> indices) => Native.Wrap(NativeMethods.ts_at(NativeHandle, indices, indices.Length));

        private void PutAt(ReadOnlySpan<long> indices, Tensor value)
        {
            Span<NativeIndex> native = stackalloc NativeIndex[indices.Length];
            for (int i = 0; i < indices.Length; i++)
            {
                native[i] = new NativeIndex { Kind = (int)NativeIndex.IndexKind.Integer, Start = indices[i] };
            }

            Native.Check(NativeMethods.ts_index_put_(NativeHandle, native, native.Length, value.NativeHandle));
        }

        private static NativeIndex[] ToNative(TensorIndex[] indices) => Array.ConvertAll(indices, index => index.ToNative());

        private static TensorIndex[] ToIndices(Tensor[] tensors) => Array.ConvertAll(tensors, TensorIndex.Tensor);
    }
}
