using System.Security;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Configures the sources of a consumer's packages: the folder with our packages, and the sources of this machine for all other packages.</summary>
internal sealed class LocalFeed : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-feed-").FullName;
    private readonly string _packages;

    public LocalFeed(PackedPackages packages)
    {
        _packages = packages.Folder;
        Environment = new Dictionary<string, string>
        {
            // Packages that a test fetches do not get into the package folder of this machine.
            ["NUGET_PACKAGES"] = Path.Combine(_folder, "fetched"),
            // A newly known vulnerability of a dependency must not fail these tests.
            ["NuGetAudit"] = "false",
            // libtorch takes half a gigabyte, so its files are linked instead of copied if the file system supports links.
            ["CreateHardLinksForCopyLocalIfPossible"] = "true",
        };
    }

    /// <summary>Gets the environment of the commands that use the feed.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>
    /// Writes a <c>nuget.config</c> into a folder. Builds there then take our packages from the feed and all others from the sources of this machine.
    /// </summary>
    public void ConfigureFor(string folder) => File.WriteAllText(Path.Combine(folder, "nuget.config"), Configuration());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Configuration()
    {
        var sources = DotNet.Run(BuildSettings.RepositoryRoot, "nuget", "list", "source", "--format", "Short")
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith('E')).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToList();
        return $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="ours" value="{SecurityElement.Escape(_packages)}" />
                {string.Join('\n', sources.Select((source, index) => $"""<add key="machine{index}" value="{SecurityElement.Escape(source)}" allowInsecureConnections="true" />"""))}
              </packageSources>
              <packageSourceMapping>
                <clear />
                <packageSource key="ours"><package pattern="ResNetKit" /><package pattern="ResNetKit.*" /></packageSource>
                {string.Concat(sources.Select((_, index) => $"""<packageSource key="machine{index}"><package pattern="*" /></packageSource>"""))}
              </packageSourceMapping>
              <fallbackPackageFolders>
                <clear />
                {FallbackFolder()}
              </fallbackPackageFolders>
            </configuration>
            """;
    }

    // Makes the package folder of this machine a fallback, so that its packages are not fetched again. Omits the folder if it contains one of our packages,
    // which would be mistaken for the tested one.
    private static string FallbackFolder() =>
        Directory.Exists(BuildSettings.PackageFolder) && !Directory.EnumerateDirectories(BuildSettings.PackageFolder, "resnetkit*").Any()
            ? $"""<add key="machine" value="{SecurityElement.Escape(BuildSettings.PackageFolder)}" />"""
            : "";
}
