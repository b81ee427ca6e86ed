using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Contains the programs of the documentation. The short forms train for one epoch on few images.</summary>
internal static class ExamplePrograms
{
    public static string Readme => new Document("src/ResNetKit/README.md").Blocks("csharp")[0];

    public static string ShortReadme => Replace(
        Readme,
        ("Create(8_000)", "Create(128)"),
        ("Create(1_000,", "Create(32,"),
        ("Epochs = 3", "Epochs = 1"));

    public static string ShortQuickstart => Replace(
        new Document("samples/Quickstart/Program.cs").Text,
        ("Create(4_000)", "Create(128)"),
        ("Create(1_000,", "Create(32,"),
        ("Epochs = 5", "Epochs = 1"));

    public static string ShortGettingStarted => Replace(
        string.Concat(new Document("docs/guides/getting-started.md").Blocks("csharp")
            .Where(piece => !piece.Contains("Cifar10Dataset", StringComparison.Ordinal))),
        ("Create(8_000)", "Create(128)"),
        ("Create(1_000,", "Create(32,"),
        ("Epochs = 3", "Epochs = 1"));

    public static string Replace(string text, params (string Old, string New)[] replacements)
    {
        foreach (var (old, replacement) in replacements)
        {
            text.Should().Contain(old);
            text = text.Replace(old, replacement, StringComparison.Ordinal);
        }

        return text;
    }
}
