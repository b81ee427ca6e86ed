namespace TorchSharp;

public static partial class torch
{
    public struct TensorIndex
    {
        private NativeIndex.IndexKind _kind;
        private long? _start;
        private long? _stop;
        private long? _step;
        private Tensor? _tensor;

        public static TensorIndex None = new() { _kind = NativeIndex.IndexKind.None };

        public static TensorIndex Null = None;

        public static TensorIndex Ellipsis = new() { _kind = NativeIndex.IndexKind.Ellipsis };

        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { _kind = NativeIndex.IndexKind.Slice, _start = start, _stop = stop, _step = step };

        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        public static TensorIndex Slice(Range range) =>
            Slice(FromEnd(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : FromEnd(range.End));

        public static TensorIndex Bool(bool value) => new() { _kind = NativeIndex.IndexKind.Boolean, _start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) =>
            index is null ? None : new TensorIndex { _kind = NativeIndex.IndexKind.Integer, _start = index };

        public static TensorIndex Tensor(Tensor tensor)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            return new TensorIndex { _kind = NativeIndex.IndexKind.Tensor, _tensor = tensor };
        }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));

        internal readonly Tensor? IndexTensor => _tensor;

        internal readonly NativeIndex ToNative() => new()
        {
            Kind = (int)_kind,
            Given = (_start.HasValue ? 1 : 0) | (_stop.HasValue ? 2 : 0) | (_step.HasValue ? 4 : 0),
            Start = _start.GetValueOrDefault(),
            Stop = _stop.GetValueOrDefault(),
            Step = _step.GetValueOrDefault(1),
            Tensor = _tensor?.Handle ?? 0,
        };

        // An index from the end is a negative one to libtorch.
        private static long FromEnd(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
