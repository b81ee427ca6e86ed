using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

internal static class TensorValues
{
    /// <summary>The elements of an integer tensor, row by row.</summary>
    internal static long[] Longs(this Tensor tensor) => tensor.data<long>().ToArray();
}
