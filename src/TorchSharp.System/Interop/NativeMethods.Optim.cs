using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial int ts_sgd_step(TensorHandle parameter, TensorHandle buffer, TensorHandle gradient, double rate, double momentum, double take, double decay, NativeBool nesterov, out NativeBool done);
}
