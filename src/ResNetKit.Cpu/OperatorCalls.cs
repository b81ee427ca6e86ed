namespace ResNetKit.Cpu;

/// <summary>
/// Represents the number of calls of one libtorch operator since the first successful <see cref="CpuKernels.Enable"/> or the last
/// <see cref="CpuKernels.ResetCalls"/>.
/// </summary>
/// <param name="Operator">The name of the operator, such as <c>convolution</c>.</param>
/// <param name="Taken">The number of calls that a kernel computed.</param>
/// <param name="Left">For each reason, the number of calls that were passed to libtorch.</param>
public sealed record OperatorCalls(string Operator, long Taken, IReadOnlyDictionary<string, long> Left);
