namespace ResNetKit.Cpu;

/// <summary>Counts the calls of one libtorch operator since the start of the process or the last <see cref="CpuKernels.ResetCalls"/>.</summary>
/// <param name="Operator">Name of the operator, for example <c>convolution</c>.</param>
/// <param name="Taken">Number of calls that a kernel computed.</param>
/// <param name="Left">Number of calls left to libtorch, by reason.</param>
public sealed record OperatorCalls(string Operator, long Taken, IReadOnlyDictionary<string, long> Left);
