using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Turns what the shim returns into managed objects, and its failures into exceptions.</summary>
internal static class Native
{
    internal const string Library = "torchsystem";

    /// <summary>Wraps a new native tensor; a null one is a failure.</summary>
    [StackTraceHidden]
    internal static Tensor Wrap(nint pointer) => pointer != 0 ? new Tensor(pointer) : throw LastError();

    /// <summary>Throws if the status of a call says that it failed.</summary>
    [StackTraceHidden]
    internal static void Check(int status)
    {
        if (status != 0) throw LastError();
    }

    [StackTraceHidden]
    internal static (Tensor, Tensor) WrapPair(int status, nint first, nint second)
    {
        Check(status);
        return (new Tensor(first), new Tensor(second));
    }

    /// <summary>Wraps a native array of tensors and frees the array itself.</summary>
    [StackTraceHidden]
    internal static unsafe Tensor[] WrapArray(int status, nint items, int count)
    {
        Check(status);
        var tensors = new Tensor[count];
        for (int i = 0; i < count; i++) tensors[i] = new Tensor(((nint*)items)[i]);
        NativeMethods.ts_array_free(items);
        return tensors;
    }

    /// <summary>As <see cref="WrapArray"/>, for arrays in which a missing tensor is null.</summary>
    [StackTraceHidden]
    internal static unsafe Tensor?[] WrapOptionalArray(int status, nint items, int count)
    {
        Check(status);
        var tensors = new Tensor?[count];
        for (int i = 0; i < count; i++) tensors[i] = ((nint*)items)[i] is var pointer && pointer != 0 ? new Tensor(pointer) : null;
        NativeMethods.ts_array_free(items);
        return tensors;
    }

    internal static ExternalException LastError() =>
        new(Marshal.PtrToStringUTF8(NativeMethods.ts_last_error()) ?? "libtorch reported an error without a message.");

    internal static TensorHandle Optional(Tensor? tensor) => tensor is null ? TensorHandle.None : tensor.NativeHandle;

    internal static GeneratorHandle Optional(Generator? generator) => generator is null ? GeneratorHandle.None : generator.NativeHandle;

    internal static int Optional(ScalarType? dtype) => dtype is { } type ? (int)type : -1;
}
