using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Owns one native tensor. Closing waits for the native calls that use it, so no thread frees what another still reads.</summary>
internal sealed class TensorHandle : SafeHandle
{
    /// <summary>Stands for an absent optional tensor.</summary>
    internal static readonly TensorHandle None = new(0);

    internal TensorHandle(nint pointer) : base(0, ownsHandle: true) => SetHandle(pointer);

    public override bool IsInvalid => handle == 0;

    /// <summary>The native address, whoever owns it.</summary>
    internal nint Address => handle;

    /// <summary>Gives the native tensor away: this handle will no longer free it.</summary>
    internal nint Release()
    {
        nint pointer = handle;
        SetHandleAsInvalid();
        return pointer;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.ts_tensor_free(handle);
        return true;
    }
}
