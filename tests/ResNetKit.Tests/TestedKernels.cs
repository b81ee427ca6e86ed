using ResNetKit.Cpu;

namespace ResNetKit.Tests;

/// <summary>
/// Switches the CPU kernels of <c>ResNetKit.Cpu</c> on for all tests of the library where the variable is 1, so that its suite can be run on
/// them as well as on plain libtorch. The programs that some tests start inherit the variable.
/// </summary>
internal static class TestedKernels
{
    public const string Variable = "RESNETKIT_TEST_CPU_KERNELS";

    /// <exception cref="InvalidOperationException">The kernels are asked for and cannot be switched on here.</exception>
    public static void Enable()
    {
        if (Environment.GetEnvironmentVariable(Variable) == "1" && CpuKernels.Enable() is { IsEnabled: false } report)
        {
            throw new InvalidOperationException($"{Variable} is 1: {report}");
        }
    }
}
