using System.Text.RegularExpressions;
using ResNetKit.Package.Tests.Packing;
using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Somebody else's project: a new console application, far from the repository, with the packages added as their readmes say.</summary>
public sealed partial class ConsumerProject : IDisposable
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
        Add(InstallCommand("src/ResNetKit/README.md", "ResNetKit"), "--version", BuildSettings.Version);
        Add(InstallCommand("src/ResNetKit.Onnx/README.md", "ResNetKit.Onnx"), "--version", BuildSettings.Version);
        if (BuildSettings.TorchEngine == "package")
        {
            Add(InstallCommand("src/ResNetKit/README.md", "libtorch-cpu"));
        }
    }

    /// <summary>The project's folder.</summary>
    public string Application { get; }

    /// <summary>Builds the program, with warnings as errors, and runs it.</summary>
    /// <param name="files">The program: the contents of its files by their names.</param>
    /// <returns>What the program wrote.</returns>
    public string Run(IReadOnlyDictionary<string, string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (var file in Directory.EnumerateFiles(Application, "*.cs"))
        {
            File.Delete(file);
        }

        foreach (var (name, content) in files)
        {
            File.WriteAllText(Path.Combine(Application, name), content);
        }

        DotNet.Run(Application, _feed.Environment, "build", "--no-restore", "--nologo", "--verbosity", "quiet", "-p:TreatWarningsAsErrors=true");
        return DotNet.Run(Application, _feed.Environment, "run", "--no-build");
    }

    public void Dispose()
    {
        _feed.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Add(string command, params string[] arguments) =>
        DotNet.Run(Application, _feed.Environment, [.. command.Split(' ').Skip(1), .. arguments]);

    // The line of a readme that installs a package, up to the end of the line or of the code span.
    private static string InstallCommand(string readme, string package) =>
        Commands().Matches(new Document(readme).Text).Select(match => match.Value)
            .Single(command => command.Split(' ')[3] == package);

    [GeneratedRegex("dotnet add package [^`\n]+")]
    private static partial Regex Commands();
}
