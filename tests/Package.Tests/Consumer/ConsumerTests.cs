using System.Text.Json;
using ResNetKit.Package.Tests.Packing;
using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Consumer;

[Collection(PackedPackagesCollection.Name)]
public sealed class ConsumerTests(ConsumerProject consumer) : IClassFixture<ConsumerProject>
{
    [Fact]
    public void Adding_the_packages_brings_TorchSharp()
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(consumer.Application, "obj", "project.assets.json")));

        assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name)
            .Should().Contain([$"ResNetKit/{BuildSettings.Version}", $"ResNetKit.Onnx/{BuildSettings.Version}", "TorchSharp/0.105.1"]);
    }

    [Fact]
    public void The_example_of_the_readme_compiles_without_a_warning_and_trains()
    {
        var example = new Document("src/ResNetKit/README.md").Blocks("csharp").Single();

        // It is compiled as it is; what runs has a few drawn images in the place of CIFAR-10, enough for one step.
        var output = consumer.Run(new Dictionary<string, string>
        {
            ["Program.cs"] = Replace(
                example,
                ("await Cifar10Archive.DownloadAsync()", "64"),
                ("Cifar10Dataset.Load(images, train: true)", "SyntheticDataset.Create(images)"),
                ("Cifar10Dataset.Load(images, train: false)", "SyntheticDataset.Create(images, train: false)"),
                ("Epochs = 10", "Epochs = 1")),
            ["Example.cs"] = AsMethod("Example", example),
            ["OnnxExample.cs"] = AsMethod("OnnxExample", new Document("src/ResNetKit.Onnx/README.md").Blocks("csharp").Single()),
        });

        output.Should().Contain("layer3.1.conv2").And.Contain("1/1").And.MatchRegex("test accuracy [0-9.]+ ?%");
    }

    [Fact]
    public void The_quickstart_builds_without_a_warning_and_trains_from_the_packages()
    {
        var quickstart = new Document("samples/Quickstart/Program.cs").Text;

        var output = consumer.Run(new Dictionary<string, string>
        {
            ["Program.cs"] = Replace(quickstart, ("Create(4_000)", "Create(128)"), ("Create(1_000,", "Create(32,"), ("Epochs = 5", "Epochs = 1")),
        });

        output.Should().Contain("1/1").And.MatchRegex("(?s)test accuracy.*predicted");
    }

    [Fact]
    public void The_pieces_of_the_guide_to_getting_started_make_a_program_that_trains_and_exports()
    {
        var pieces = new Document("docs/guides/getting-started.md").Blocks("csharp")
            .Where(piece => !piece.Contains("Cifar10Archive", StringComparison.Ordinal));

        var output = consumer.Run(new Dictionary<string, string>
        {
            ["Program.cs"] = Replace(
                string.Concat(pieces), ("Create(8_000)", "Create(128)"), ("Create(1_000,", "Create(32,"), ("Epochs = 3", "Epochs = 1")),
        });

        output.Should().Contain("78,330").And.Contain("1/1").And.Contain("of 32 test images");
        new[] { "shapes.safetensors", "shapes.onnx", "report.html" }
            .Should().OnlyContain(file => File.Exists(Path.Combine(consumer.Application, file)));
    }

    private static string AsMethod(string name, string example) => $$"""
        {{string.Concat(Document.Directives(example))}}
        internal static class {{name}}
        {
            internal static async Task Run()
            {
                {{Document.Body(example)}}
                await Task.CompletedTask;
            }
        }
        """;

    private static string Replace(string text, params (string Old, string New)[] replacements)
    {
        foreach (var (old, replacement) in replacements)
        {
            text.Should().Contain(old);
            text = text.Replace(old, replacement, StringComparison.Ordinal);
        }

        return text;
    }
}
