namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A managed wrapper around one native tensor. The native tensor counts its references: several wrappers, views and the autograd
    /// graph may share its storage, and disposing one wrapper never takes it from the others.
    /// </summary>
    /// <remarks>
    /// A derived class in this assembly (<c>Parameter</c>) takes over the native tensor of another wrapper through
    /// <see cref="Tensor(Tensor)"/>: the other becomes invalid, its place in its dispose scope passes on, nothing is copied.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private readonly TensorHandle _handle;

        /// <summary>Wraps a new native tensor and registers with the current dispose scope.</summary>
        internal Tensor(nint pointer)
        {
            _handle = new TensorHandle(pointer);
            DisposeScopeManager.OfThisThread.Register(this);
        }

        /// <summary>Takes over the native tensor of <paramref name="former"/>, which is invalid afterwards.</summary>
        internal Tensor(Tensor former)
        {
            _handle = new TensorHandle(former.NativeHandle.Release());
            former.OwningDisposeScope?.Replace(former, this);
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>The handle for a native call.</summary>
        /// <exception cref="InvalidOperationException">The tensor has been disposed.</exception>
        internal TensorHandle NativeHandle => _handle.IsClosed ? throw EmptyHandle() : _handle;

        public IntPtr Handle => NativeHandle.Address;

        public bool IsInvalid => _handle.IsClosed || _handle.IsInvalid;

        /// <summary>How many native tensors are held by wrappers now, in the whole process.</summary>
        public static long TotalCount => NativeMethods.ts_tensor_live_count();

        /// <summary>The most that <see cref="TotalCount"/> has been.</summary>
        public static long PeakCount => NativeMethods.ts_tensor_peak_count();

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public IntPtr DecoupleFromNativeHandle()
        {
            TensorHandle handle = NativeHandle;
            DisposeScopeManager.Unregister(this);
            return handle.Release();
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (!disposing || _handle.IsClosed) return;
            DisposeScopeManager.Unregister(this);
            _handle.Dispose();
        }

        public Tensor MoveToOuterDisposeScope()
        {
            if (OwningDisposeScope is { } scope) DisposeScope.Transfer(this, scope.LiveOuter);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            DisposeScope.Transfer(this, other);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            DisposeScope.Transfer(this, null);
            return this;
        }

        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public bool Equals(Tensor target)
        {
            if (ReferenceEquals(this, target)) return true;
            Native.Check(NativeMethods.ts_equal(NativeHandle, target.NativeHandle, out NativeBool result));
            return result;
        }

        /// <summary>Shape, type and device, and the value if there is only one.</summary>
        public override string ToString()
        {
            string description = $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
            return Dimensions == 0 ? $"{description}, value = {Element()}" : description;
        }

        public override int GetHashCode() => Handle.GetHashCode();

        private static InvalidOperationException EmptyHandle() => new("Tensor invalid -- empty handle.");
    }
}
