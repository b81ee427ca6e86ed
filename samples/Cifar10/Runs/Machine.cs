using System.Reflection;
using System.Runtime.InteropServices;
using ResNetKit.Cpu;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Describes the software and hardware of a run.</summary>
internal static class Machine
{
    /// <summary>The text between the version of TorchSharp and that of the CPU kernels in <see cref="Engine"/>.</summary>
    public const string With = " with ";

    /// <summary>Gets the version of TorchSharp and, if the CPU kernels are enabled, their version.</summary>
    public static string Engine =>
        $"TorchSharp {VersionOf(typeof(torch))}{(CpuKernels.IsEnabled ? $"{With}ResNetKit.Cpu {VersionOf(typeof(CpuKernels))}" : "")}";

    private static string? VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    /// <summary>Gets the name of the processor or GPU.</summary>
    /// <param name="device">The device, such as <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="cards">The folder in which the driver describes each GPU.</param>
    /// <returns>The name, or <paramref name="device"/> if the name of a GPU is unknown.</returns>
    public static string NameOf(string device, string cards = "/proc/driver/nvidia/gpus") => device == "cpu" ? Processor : Accelerator(cards) ?? device;

    // TorchSharp does not provide the name of the GPU. On Linux, the driver lists the names, but not in the order in which CUDA numbers the GPUs. The name
    // of a GPU is therefore known only if all GPUs have the same name.
    private static string? Accelerator(string cards)
    {
        string[] names = Directory.Exists(cards)
            ? [.. Directory.EnumerateFiles(cards, "information", SearchOption.AllDirectories).SelectMany(File.ReadLines)
                .Where(line => line.StartsWith("Model:", StringComparison.Ordinal)).Select(line => line[6..].Trim()).Distinct()]
            : [];
        return names is [var name] ? name : null;
    }

    /// <summary>Gets the name, family and model of the processor or, if the system does not provide them, its architecture.</summary>
    public static string Processor
    {
        get
        {
            const string linuxFile = "/proc/cpuinfo";
            var fields = File.Exists(linuxFile)
                ? File.ReadLines(linuxFile).TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2)).ToLookup(pair => pair[0].Trim(), pair => pair[^1].Trim())
                : null;
            var name = fields is null ? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") : fields["model name"].FirstOrDefault();
            if (string.IsNullOrWhiteSpace(name))
            {
                return RuntimeInformation.ProcessArchitecture.ToString();
            }

            // Virtual machines often give processors of several generations the same name.
            return fields?["cpu family"].FirstOrDefault() is { } family ? $"{name}, family {family}, model {fields["model"].FirstOrDefault()}" : name;
        }
    }
}
