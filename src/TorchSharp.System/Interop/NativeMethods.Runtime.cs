using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial int ts_get_num_threads();

    [LibraryImport(Native.Library)]
    internal static partial int ts_set_num_threads(int count);

    [LibraryImport(Native.Library)]
    internal static partial int ts_get_num_interop_threads();

    [LibraryImport(Native.Library)]
    internal static partial int ts_set_num_interop_threads(int count);

    [LibraryImport(Native.Library)]
    internal static partial NativeBool ts_cuda_is_available();

    [LibraryImport(Native.Library)]
    internal static partial NativeBool ts_cudnn_is_available();

    [LibraryImport(Native.Library)]
    internal static partial int ts_cuda_device_count();

    [LibraryImport(Native.Library)]
    internal static partial int ts_cuda_manual_seed(long seed);

    [LibraryImport(Native.Library)]
    internal static partial int ts_cuda_manual_seed_all(long seed);

    [LibraryImport(Native.Library)]
    internal static partial int ts_cuda_synchronize(int index);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_version();

    [LibraryImport(Native.Library)]
    internal static partial NativeBool ts_cuda_matmul_allow_tf32();

    [LibraryImport(Native.Library)]
    internal static partial int ts_set_cuda_matmul_allow_tf32(NativeBool allow);

    [LibraryImport(Native.Library)]
    internal static partial NativeBool ts_cudnn_allow_tf32();

    [LibraryImport(Native.Library)]
    internal static partial int ts_set_cudnn_allow_tf32(NativeBool allow);
}
