using System.Text;

namespace ResNetKit.Cpu;

/// <summary>Represents the result of <see cref="CpuKernels.Enable"/> on this machine.</summary>
/// <param name="IsEnabled"><see langword="true"/> if the kernels are enabled.</param>
/// <param name="Processor">The name of the processor as the operating system reports it, or the architecture of the processor if there is no name.</param>
/// <param name="InstructionSet">
/// The instruction set and data type of the kernels: <c>AVX2 float32</c> or <c>AVX-512 float32</c>; <see langword="null"/> if the processor supports neither,
/// or if the native library is not loaded.
/// </param>
/// <param name="Operators">The names of the replaced libtorch operators; empty if the kernels are disabled.</param>
/// <param name="Reason">The reason why the kernels are disabled; <see langword="null"/> if they are enabled.</param>
public sealed record CpuKernelsReport(
    bool IsEnabled, string Processor, string? InstructionSet, IReadOnlyList<string> Operators, string? Reason)
{
    /// <summary>Returns the report as one line of text.</summary>
    /// <returns>The report.</returns>
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
