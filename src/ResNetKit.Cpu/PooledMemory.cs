namespace ResNetKit.Cpu;

/// <summary>Describes the memory that large tensors on the CPU take from the pool that <see cref="CpuKernels.Enable"/> sets up.</summary>
/// <param name="InUse">Number of bytes that tensors hold.</param>
/// <param name="Kept">Number of bytes that freed tensors left, kept for the next ones.</param>
public readonly record struct PooledMemory(long InUse, long Kept);
