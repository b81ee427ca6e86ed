using System.Runtime.InteropServices;

namespace ResNetKit.Cpu;

// The name of the processor.
internal static class Processor
{
    public static string Name { get; } = Read();

    private static string Read()
    {
        const string Linux = "/proc/cpuinfo";
        if (File.Exists(Linux))
        {
            var lines = File.ReadLines(Linux).TakeWhile(line => line.Length > 0).ToArray();
            if (Field(lines, "model name") is { } model)
            {
                return $"{model}, family {Field(lines, "cpu family")}, model {Field(lines, "model")}";
            }
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string? Field(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.Split(':')[0].Trim() == name)?.Split(':', 2)[1].Trim();
}
