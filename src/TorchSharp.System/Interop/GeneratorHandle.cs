using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Owns one native random number generator.</summary>
internal sealed class GeneratorHandle : SafeHandle
{
    /// <summary>Stands for the device's default generator.</summary>
    internal static readonly GeneratorHandle None = new(0);

    internal GeneratorHandle(nint pointer) : base(0, ownsHandle: true) => SetHandle(pointer);

    public override bool IsInvalid => handle == 0;

    internal nint Address => handle;

    protected override bool ReleaseHandle()
    {
        NativeMethods.ts_generator_free(handle);
        return true;
    }
}
