using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>What a run ran on.</summary>
internal static class Machine
{
    /// <summary>The engine and its version. Both are an assembly named TorchSharp; only what they say of themselves differs.</summary>
    public static string Engine
    {
        get
        {
            var assembly = typeof(torch).Assembly;
            var product = assembly.GetCustomAttribute<AssemblyProductAttribute>()?.Product ?? "TorchSharp";
            var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
            return $"{product} {version}".Trim();
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
