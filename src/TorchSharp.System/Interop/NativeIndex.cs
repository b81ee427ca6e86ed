using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>One index of an indexing operation, as the shim takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal enum IndexKind
    {
        None = 0,
        Ellipsis = 1,
        Integer = 2,
        Boolean = 3,
        Slice = 4,
        Tensor = 5,
    }

    internal int Kind;

    /// <summary>Which of start, stop and step are given: bits 0, 1 and 2.</summary>
    internal int Given;

    /// <summary>The index, the Boolean, or where the slice starts.</summary>
    internal long Start;
    internal long Stop;
    internal long Step;
    internal nint Tensor;
}
