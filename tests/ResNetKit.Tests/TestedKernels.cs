using ResNetKit.Cpu;

namespace ResNetKit.Tests;

/// <summary>
/// Enables the kernels of <c>ResNetKit.Cpu</c> for all tests of the library if the environment variable <see cref="Variable"/> is 1. The tests can thus run
/// with these kernels and with those of libtorch. The programs that some tests start inherit the variable.
/// </summary>
internal static class TestedKernels
{
    public const string Variable = "RESNETKIT_TEST_CPU_KERNELS";

    /// <exception cref="InvalidOperationException">The variable is 1, but the kernels cannot be enabled.</exception>
    public static void Enable()
    {
        if (Environment.GetEnvironmentVariable(Variable) == "1" && CpuKernels.Enable() is { IsEnabled: false } report)
        {
            throw new InvalidOperationException($"{Variable} is 1: {report}");
        }
    }
}
