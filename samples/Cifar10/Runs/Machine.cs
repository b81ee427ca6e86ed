using System.Reflection;
using System.Runtime.InteropServices;
using ResNetKit.Cpu;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>What a run ran on.</summary>
internal static class Machine
{
    /// <summary>TorchSharp and its version, and the CPU kernels where they are on.</summary>
    public static string Engine =>
        $"TorchSharp {VersionOf(typeof(torch))}{(CpuKernels.IsEnabled ? $" with ResNetKit.Cpu {VersionOf(typeof(CpuKernels))}" : "")}";

    private static string? VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    /// <summary>The name of what computes.</summary>
    /// <param name="device">The device as libtorch names it: <c>cpu</c>, <c>cuda:0</c>.</param>
    public static string NameOf(string device) => device == "cpu" ? Processor : Accelerator ?? device;

    // libtorch knows the name, but TorchSharp does not ask it; on Linux the driver tells it.
    private static string? Accelerator
    {
        get
        {
            const string cards = "/proc/driver/nvidia/gpus";
            return Directory.Exists(cards)
                ? Directory.EnumerateFiles(cards, "information", SearchOption.AllDirectories).SelectMany(File.ReadLines)
                    .FirstOrDefault(line => line.StartsWith("Model:", StringComparison.Ordinal))?[6..].Trim()
                : null;
        }
    }

    /// <summary>The processor's name; where the system does not tell it, its architecture.</summary>
    public static string Processor
    {
        get
        {
            const string linuxFile = "/proc/cpuinfo";
            var name = File.Exists(linuxFile)
                ? File.ReadLines(linuxFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1]
                : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
            return string.IsNullOrWhiteSpace(name) ? RuntimeInformation.ProcessArchitecture.ToString() : name.Trim();
        }
    }
}
