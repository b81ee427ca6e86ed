namespace TorchSharp;

public static partial class torch
{
    /// <summary>A random number generator of one device.</summary>
    public class Generator : IDisposable
    {
        private readonly GeneratorHandle _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            device ??= CPU;
            _handle = Own(NativeMethods.ts_generator_new(seed, (int)device.type, device.index));
        }

        private Generator(GeneratorHandle handle) => _handle = handle;

        internal GeneratorHandle NativeHandle =>
            _handle.IsClosed ? throw new InvalidOperationException("Generator invalid -- empty handle.") : _handle;

        public IntPtr Handle => NativeHandle.Address;

        /// <summary>The generator that CPU operations use when they are given none.</summary>
        public static Generator Default => new(Own(NativeMethods.ts_generator_default((int)DeviceType.CPU, -1)));

        public Device device
        {
            get
            {
                Native.Check(NativeMethods.ts_generator_device(NativeHandle, out int type, out int index));
                return new Device((DeviceType)type, index);
            }
        }

        public Generator manual_seed(long seed)
        {
            Native.Check(NativeMethods.ts_generator_manual_seed(NativeHandle, seed));
            return this;
        }

        public long seed()
        {
            Native.Check(NativeMethods.ts_generator_seed(NativeHandle, out long seed));
            return seed;
        }

        public long initial_seed()
        {
            Native.Check(NativeMethods.ts_generator_initial_seed(NativeHandle, out long seed));
            return seed;
        }

        public Tensor get_state() => Native.Wrap(NativeMethods.ts_generator_get_state(NativeHandle));

        public void set_state(Tensor value) => Native.Check(NativeMethods.ts_generator_set_state(NativeHandle, value.NativeHandle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (disposing) _handle.Dispose();
        }

        private static GeneratorHandle Own(nint pointer) => pointer != 0 ? new GeneratorHandle(pointer) : throw Native.LastError();
    }
}
