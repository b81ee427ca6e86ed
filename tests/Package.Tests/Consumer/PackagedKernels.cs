using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Describes whether the CPU kernels work on this machine in a program that uses their package, and what their report says.</summary>
internal static class PackagedKernels
{
    /// <summary>Gets a value indicating whether the kernels work in a program that uses their package.</summary>
    public static bool Work => Reason is null;

    /// <summary>Gets the beginning of the report of <c>CpuKernels.Enable()</c>.</summary>
    public static string ExpectedReport => Reason is { } reason ? $"CPU kernels off: {reason}" : "CPU kernels on: convolution";

    private static string? Reason =>
        Environment.GetEnvironmentVariable("RESNETKIT_CPU_KERNELS") == "0" ? "the environment variable"
        : !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 ? "the kernels support only linux-x64"
        : !PackageTests.HoldsKernels ? "libresnetkit_cpu.so was not found"
        : !Avx2.IsSupported || !Fma.IsSupported ? "the processor"
        : null;
}
