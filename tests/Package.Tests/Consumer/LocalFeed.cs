using System.Security;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>
/// Where a consumer's packages come from: ours from where they were packed, everything else from where this machine gets packages.
/// </summary>
internal sealed class LocalFeed : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-feed-").FullName;
    private readonly string _packages;

    public LocalFeed(PackedPackages packages)
    {
        _packages = packages.Folder;
        Environment = new Dictionary<string, string>
        {
            // What is fetched for a test stays with the test.
            ["NUGET_PACKAGES"] = Path.Combine(_folder, "fetched"),
            // Whether a dependency has become known as vulnerable is not for a test to find.
            ["NuGetAudit"] = "false",
            // libtorch has 600 MB.
            ["CreateHardLinksForCopyLocalIfPossible"] = "true",
        };
    }

    /// <summary>The environment of the commands that use the feed.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Makes builds in a folder take packages from these places and no others.</summary>
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

    // Saves fetching what the build has fetched already, unless that might be taken for what is to be tested.
    private static string FallbackFolder() =>
        Directory.Exists(BuildSettings.PackageFolder) && !Directory.EnumerateDirectories(BuildSettings.PackageFolder, "resnetkit*").Any()
            ? $"""<add key="machine" value="{SecurityElement.Escape(BuildSettings.PackageFolder)}" />"""
            : "";
}
