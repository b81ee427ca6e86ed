namespace TorchSharp;

public static partial class torch
{
    public static bool cuda_is_available() => cuda.is_available();

    public static class cuda
    {
        public static bool is_available() => NativeMethods.ts_cuda_is_available();

        public static bool is_cudnn_available() => NativeMethods.ts_cudnn_is_available();

        public static int device_count() => NativeMethods.ts_cuda_device_count();

        /// <summary>Seeds the current CUDA device; without CUDA, nothing.</summary>
        public static void manual_seed(long seed)
        {
            if (is_available()) Native.Check(NativeMethods.ts_cuda_manual_seed(seed));
        }

        /// <summary>Seeds all CUDA devices; without CUDA, nothing.</summary>
        public static void manual_seed_all(long seed)
        {
            if (is_available()) Native.Check(NativeMethods.ts_cuda_manual_seed_all(seed));
        }

        public static void synchronize(Device? device = null)
        {
            InitializeDeviceType(DeviceType.CUDA);
            Native.Check(NativeMethods.ts_cuda_synchronize(device?.index ?? -1));
        }
    }

    public static partial class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                public static bool allow_tf32
                {
                    get => NativeMethods.ts_cuda_matmul_allow_tf32();
                    set => Native.Check(NativeMethods.ts_set_cuda_matmul_allow_tf32(value));
                }
            }
        }

        public static class cudnn
        {
            public static bool allow_tf32
            {
                get => NativeMethods.ts_cudnn_allow_tf32();
                set => Native.Check(NativeMethods.ts_set_cudnn_allow_tf32(value));
            }
        }
    }
}
