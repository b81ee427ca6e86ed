using System.Text;
using System.Text.Json;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Writes files atomically: an existing file is replaced only when the new one is complete.</summary>
internal static class WholeFile
{
    public static void WriteJson<T>(string path, T value) => WriteText(path, JsonSerializer.Serialize(value, RunConfiguration.Json) + "\n");

    public static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
