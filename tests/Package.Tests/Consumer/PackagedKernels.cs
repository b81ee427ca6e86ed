using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Whether a program with the package of the CPU kernels has them on here, and what it says if not.</summary>
internal static class PackagedKernels
{
    /// <summary>Whether the kernels work in a program that has the package.</summary>
    public static bool Work => Reason is null;

    /// <summary>How the report of <c>CpuKernels.Enable()</c> begins.</summary>
    public static string ExpectedReport => Reason is { } reason ? $"CPU kernels off: {reason}" : "CPU kernels on: convolution";

    private static string? Reason =>
        Environment.GetEnvironmentVariable("RESNETKIT_CPU_KERNELS") == "0" ? "the environment variable"
        : !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 ? "the kernels support only linux-x64"
        : !PackageTests.HoldsKernels ? "libresnetkit_cpu.so was not found"
        : !Avx2.IsSupported || !Fma.IsSupported ? "the processor"
        : null;
}
