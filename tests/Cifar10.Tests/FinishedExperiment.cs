using System.Diagnostics;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Contains an experiment that was run and published once, for all tests that read its files. Tests work on copies.</summary>
public sealed class FinishedExperiment : IDisposable
{
    /// <summary>A recipe that trains a small network for one epoch.</summary>
    internal const string Recipe = """
        {
          "name": "tiny",
          "title": "A network that trains in a moment",
          "documented": { "experiment": "T", "accuracy": 0.5, "epoch": 1, "description": "An experiment of the tests." },
          "model": { "stem": { "type": "conv7x7MaxPool", "filters": 8 }, "stages": [ { "filters": 16 } ] },
          "data": { "batchSize": 500 },
          "training": { "epochs": 1, "optimizer": { "type": "sgd", "learningRate": 0.05 }, "precision": "float32", "deterministic": true }
        }
        """;

    private readonly RunFolder _folder = new();

    public FinishedExperiment()
    {
        Directory.CreateDirectory(_folder.File("docs/experiments"));
        foreach (var page in new[] { "README.md", "docs/experiments/README.md" })
        {
            _folder.Write(page, "# A page\n\n<!-- experiments -->\n<!-- /experiments -->\n");
        }
        Run(_folder, Recipe, "--results", _folder.File("docs/experiments")).ExitCode.Should().Be(0);
    }

    /// <summary>Runs a recipe in a folder.</summary>
    internal static AppResult Run(RunFolder folder, string recipe, params string[] arguments) => App.Run(Command(folder, recipe, arguments));

    internal static AppResult Run(RunFolder folder, string recipe, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        App.Run(environment, Command(folder, recipe, arguments));

    /// <summary>Starts a run in a folder and does not wait for its end, so that a test can act during the run.</summary>
    internal static Process Start(RunFolder folder, string recipe, params string[] arguments) => App.Start(Command(folder, recipe, arguments));

    /// <summary>Copies all files of the experiment to another folder.</summary>
    internal void CopyTo(RunFolder folder)
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var copy = folder.File(Path.GetRelativePath(_folder.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Command(RunFolder folder, string recipe, string[] arguments) =>
        ["experiments", "run", folder.Write("tiny.json", recipe), "--data", "synthetic", "--threads", "1", "--out", folder.File("run"), .. arguments];
}
