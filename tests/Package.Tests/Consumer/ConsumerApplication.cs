using System.Text.Json;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Represents a user's console application outside the repository, created and built with the commands that a user types.</summary>
internal sealed class ConsumerApplication : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("resnetkit-consumer-").FullName;
    private readonly LocalFeed _feed;

    public ConsumerApplication(PackedPackages packages)
    {
        _feed = new LocalFeed(packages);
        Folder = Directory.CreateDirectory(Path.Combine(_parent, "Application")).FullName;
        _feed.ConfigureFor(Folder);
        Command("new", "console", "--framework", "net10.0", "--no-restore");
    }

    /// <summary>Gets the folder of the project.</summary>
    public string Folder { get; }

    /// <summary>Gets the packages of the project, including transitive ones, as <c>ID/VERSION</c>.</summary>
    public IReadOnlyList<string> Packages
    {
        get
        {
            using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "obj", "project.assets.json")));
            return [.. assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name)];
        }
    }

    public void AddPackage(string id, string version) => Command("add", "package", id, "--version", version);

    public void Write(string file, string content) => File.WriteAllText(Path.Combine(Folder, file), content);

    /// <summary>Builds with warnings as errors.</summary>
    public void Build() => Command("build", "--no-restore", "--nologo", "--verbosity", "quiet", "-p:TreatWarningsAsErrors=true");

    /// <summary>Runs the built program and returns its output.</summary>
    public string Run(params string[] arguments) => Command(["run", "--no-build", "--", .. arguments]);

    public string Command(params string[] arguments) => DotNet.Run(Folder, _feed.Environment, arguments);

    public void Dispose()
    {
        _feed.Dispose();
        Directory.Delete(_parent, recursive: true);
    }
}
