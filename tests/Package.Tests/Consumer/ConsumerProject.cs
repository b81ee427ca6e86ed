using System.Text;
using ResNetKit.Package.Tests.Packing;
using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>
/// A user's project: a new console application outside the repository, to which the packages were added as the readme says. It has the
/// programs of the documentation, each a method that the first argument selects, and is built once, with warnings as errors.
/// </summary>
public sealed class ConsumerProject : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-consumer-").FullName;
    private readonly LocalFeed _feed;

    public ConsumerProject(PackedPackages packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        _feed = new LocalFeed(packages);
        Application = Directory.CreateDirectory(Path.Combine(_folder, "Application")).FullName;
        _feed.ConfigureFor(Application);
        DotNet.Run(Application, _feed.Environment, "new", "console", "--framework", "net10.0", "--no-restore");
        DotNet.Run(Application, _feed.Environment, "add", "package", "ResNetKit", "--version", BuildSettings.Version);
        DotNet.Run(Application, _feed.Environment, "add", "package", "ResNetKit.Reporting", "--version", BuildSettings.Version);
        DotNet.Run(Application, _feed.Environment, "add", "package", "ResNetKit.Cpu", "--version", BuildSettings.Version);
        DotNet.Run(Application, _feed.Environment, "add", "package", BuildSettings.LibtorchPackage, "--version", BuildSettings.LibtorchVersion);

        // What runs has a few drawn images in the place of CIFAR-10, enough for a few steps; the readme's example is also compiled as it is.
        var readme = new Document("src/ResNetKit/README.md").Blocks("csharp")[0];
        AddProgram("ReadmeAsItIs", readme);
        AddProgram("Readme", Replace(
            readme,
            ("await Cifar10Archive.DownloadAsync()", "64"),
            ("Cifar10Dataset.Load(images, train: true)", "SyntheticDataset.Create(images)"),
            ("Cifar10Dataset.Load(images, train: false)", "SyntheticDataset.Create(images, train: false)"),
            ("Epochs = 10", "Epochs = 1")));
        AddProgram("Quickstart", Replace(
            new Document("samples/Quickstart/Program.cs").Text,
            ("Create(4_000)", "Create(128)"),
            ("Create(1_000,", "Create(32,"),
            ("Epochs = 5", "Epochs = 1")));
        AddProgram("GettingStarted", Replace(
            string.Concat(new Document("docs/guides/getting-started.md").Blocks("csharp")
                .Where(piece => !piece.Contains("Cifar10Archive", StringComparison.Ordinal))),
            ("Create(8_000)", "Create(128)"),
            ("Create(1_000,", "Create(32,"),
            ("Epochs = 3", "Epochs = 1")));
        File.WriteAllText(Path.Combine(Application, "Program.cs"), """
            await (args[0] switch
            {
                "Readme" => Readme.Run(),
                "Quickstart" => Quickstart.Run(),
                "GettingStarted" => GettingStarted.Run(),
                _ => throw new ArgumentException(args[0]),
            });
            """);
        DotNet.Run(Application, _feed.Environment, "build", "--no-restore", "--nologo", "--verbosity", "quiet", "-p:TreatWarningsAsErrors=true");
    }

    /// <summary>The project's folder.</summary>
    public string Application { get; }

    /// <summary>Runs one of the programs and returns its output.</summary>
    public string Run(string program) => DotNet.Run(Application, _feed.Environment, "run", "--no-build", "--", program);

    public void Dispose()
    {
        _feed.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Using directives go to the top of the file; the rest becomes a method.
    private void AddProgram(string name, string code) => File.WriteAllText(
        Path.Combine(Application, name + ".cs"),
        new StringBuilder(string.Concat(Document.Directives(code))).Append($$"""
            internal static class {{name}}
            {
                internal static async Task Run()
                {
                    {{Document.Body(code)}}
                    await Task.CompletedTask;
                }
            }
            """).ToString());

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
