namespace ResNetKit.Cpu;

/// <summary>Represents the size of the memory pool that <see cref="CpuKernels.Enable"/> creates for large tensors on the CPU.</summary>
/// <param name="InUse">The number of bytes that tensors use.</param>
/// <param name="Kept">The number of bytes of freed tensors that are kept for later ones.</param>
public readonly record struct PooledMemory(long InUse, long Kept);
