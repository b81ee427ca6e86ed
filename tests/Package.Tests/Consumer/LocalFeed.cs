using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>
/// Where a consumer's packages come from: ours from where they were packed, everything else from where this machine gets packages.
/// Where the library was built on the engine that stands in for TorchSharp, a package of TorchSharp's name that holds this engine is
/// made here, for these tests alone.
/// </summary>
internal sealed class LocalFeed : IDisposable
{
    private const string TorchSharpVersion = "0.105.1";

    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-feed-").FullName;
    private readonly string _engine;
    private readonly string _packages;

    public LocalFeed(PackedPackages packages)
    {
        _packages = packages.Folder;
        _engine = Directory.CreateDirectory(Path.Combine(_folder, "engine")).FullName;
        Environment = new Dictionary<string, string>
        {
            // What is fetched for a test stays with the test.
            ["NUGET_PACKAGES"] = Path.Combine(_folder, "fetched"),
            // Whether a dependency has become known as vulnerable is not for a test to find.
            ["NuGetAudit"] = "false",
        };
        if (BuildSettings.TorchEngine == "system")
        {
            PackEngine();
        }
    }

    /// <summary>What commands that use the feed have in their environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Lets what is built in a folder take packages from these places and no others.</summary>
    public void ConfigureFor(string folder) => File.WriteAllText(Path.Combine(folder, "nuget.config"), Configuration());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Configuration()
    {
        var sources = DotNet.Run(BuildSettings.RepositoryRoot, "nuget", "list", "source", "--format", "Short")
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith('E')).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToList();
        var engine = BuildSettings.TorchEngine == "system" ? """<packageSource key="engine"><package pattern="TorchSharp" /></packageSource>""" : "";
        return $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="ours" value="{SecurityElement.Escape(_packages)}" />
                <add key="engine" value="{SecurityElement.Escape(_engine)}" />
                {string.Join('\n', sources.Select((source, index) => $"""<add key="machine{index}" value="{SecurityElement.Escape(source)}" allowInsecureConnections="true" />"""))}
              </packageSources>
              <packageSourceMapping>
                <clear />
                <packageSource key="ours"><package pattern="ResNetKit" /><package pattern="ResNetKit.*" /></packageSource>
                {engine}
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

    private void PackEngine()
    {
        using var package = ZipFile.Open(Path.Combine(_engine, $"TorchSharp.{TorchSharpVersion}.nupkg"), ZipArchiveMode.Create);
        using (var manifest = new StreamWriter(package.CreateEntry("TorchSharp.nuspec").Open()))
        {
            manifest.Write($"""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
                  <metadata>
                    <id>TorchSharp</id>
                    <version>{TorchSharpVersion}</version>
                    <authors>The ResNetKit authors</authors>
                    <description>The engine that stands in for TorchSharp, for the tests of ResNetKit's packages.</description>
                  </metadata>
                </package>
                """);
        }

        package.CreateEntryFromFile(Path.Combine(AppContext.BaseDirectory, "TorchSharp.dll"), "lib/net10.0/TorchSharp.dll");
        package.CreateEntryFromFile(
            Path.Combine(AppContext.BaseDirectory, "libtorchsystem.so"), $"runtimes/{RuntimeInformation.RuntimeIdentifier}/native/libtorchsystem.so");
    }
}
