namespace ResNetKit.Cpu;

/// <summary>Represents the size of the memory pool that <see cref="CpuKernels.Enable"/> creates for large tensors on the CPU.</summary>
/// <param name="InUse">The number of bytes of the blocks that tensors use. A block can be larger than its tensor.</param>
/// <param name="Kept">The number of bytes of the unused blocks. Their tensors were freed, and the blocks are kept for later tensors.</param>
public readonly record struct PooledMemory(long InUse, long Kept);
