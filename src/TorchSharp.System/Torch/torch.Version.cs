using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of the libtorch in use.</summary>
    public static string __version__ { get; } = Marshal.PtrToStringUTF8(NativeMethods.ts_version()) ?? "unknown";
}
