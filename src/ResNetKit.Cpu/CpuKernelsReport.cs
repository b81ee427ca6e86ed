using System.Text;

namespace ResNetKit.Cpu;

/// <summary>Describes what <see cref="CpuKernels.Enable"/> did on this machine.</summary>
/// <param name="IsEnabled">Whether the kernels are on.</param>
/// <param name="Processor">Name of the processor, as the operating system gives it.</param>
/// <param name="InstructionSet">Instruction set and data type the kernels use, or <see langword="null"/> if none is supported.</param>
/// <param name="Operators">Names of the libtorch operators that are replaced. Empty if the kernels are off.</param>
/// <param name="Reason">Why the kernels are off, or <see langword="null"/> if they are on.</param>
public sealed record CpuKernelsReport(
    bool IsEnabled, string Processor, string? InstructionSet, IReadOnlyList<string> Operators, string? Reason)
{
    /// <summary>Returns the report as one line of text.</summary>
    /// <returns>The report as one line of text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder("CPU kernels ");
        if (IsEnabled)
        {
            text.Append("on: ").Append(string.Join(", ", Operators)).Append(" with ").Append(InstructionSet);
        }
        else
        {
            text.Append("off: ").Append(Reason);
        }
        return text.Append(" (").Append(Processor).Append(')').ToString();
    }
}
