using System.Text.Json;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Represents a temporary folder for the files of a run.</summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>The configuration of a run that trains a small network for one epoch.</summary>
    public const string TinyNetwork = """
        {
          "model": { "stem": { "filters": 8 }, "stages": [ { "filters": 8, "stride": 2 }, { "filters": 16, "stride": 2 } ] },
          "data": { "batchSize": 250 },
          "training": { "epochs": 1, "optimizer": { "type": "sgd", "learningRate": 0.05 }, "precision": "float32" }
        }
        """;

    public string Path { get; } = Directory.CreateTempSubdirectory("resnetkit-app-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public JsonElement ReadJson(string name)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(File(name)));
        return document.RootElement.Clone();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
