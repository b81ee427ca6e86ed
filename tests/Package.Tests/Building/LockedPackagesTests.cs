using System.Text.Json.Nodes;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Building;

/// <summary>Tests that the files in build/locked pin the packages of each project, with their checksums.</summary>
public sealed class LockedPackagesTests
{
    private const string HowToWrite = "\"dotnet restore -p:LibtorchPlatform=…\" writes them, once for each platform (docs/CONTRIBUTING.md)";

    private static readonly string[] _platforms = ["linux-x64", "osx-arm64", "win-x64"];

    private static string Folder => Path.Combine(BuildSettings.RepositoryRoot, "build", "locked");

    private static IEnumerable<string> Projects => new[] { "src", "samples", "tests", "benchmarks" }
        .Select(folder => Path.Combine(BuildSettings.RepositoryRoot, folder))
        .SelectMany(folder => Directory.EnumerateDirectories(folder).SelectMany(project => Directory.EnumerateFiles(project, "*.csproj")));

    [Fact]
    public void Each_library_has_one_file_and_every_other_project_one_for_each_platform() =>
        Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Should().BeEquivalentTo(
            Projects.SelectMany(project => IsLibrary(project)
                ? [$"{Path.GetFileNameWithoutExtension(project)}.json"]
                : _platforms.Select(platform => $"{Path.GetFileNameWithoutExtension(project)}.{platform}.json")),
            HowToWrite);

    [Fact]
    public void The_files_of_the_platforms_differ_in_libtorch_alone()
    {
        foreach (var project in Projects.Where(project => !IsLibrary(project)).Select(Path.GetFileNameWithoutExtension))
        {
            var graphs = _platforms.Select(platform => WithoutLibtorch($"{project}.{platform}.json", platform)).ToList();

            graphs.Should().AllBe(graphs[0], "{0}: {1}", project, HowToWrite);
        }
    }

    [Fact]
    public void Every_package_has_a_version_and_a_checksum()
    {
        foreach (var file in Directory.EnumerateFiles(Folder))
        {
            Packages(JsonNode.Parse(File.ReadAllText(file))!).Where(package => package.Value!["type"]!.GetValue<string>() != "Project").Should().OnlyContain(
                package => Convert.FromBase64String(package.Value!["contentHash"]!.GetValue<string>()).Length == 64 && package.Value["resolved"] != null, file);
        }
    }

    [Theory]
    [InlineData("samples/Quickstart/Quickstart.csproj", "Quickstart.linux-x64.json")]
    [InlineData("tests/Package.Tests/Package.Tests.csproj", "Package.Tests.linux-x64.json")]
    [InlineData("src/ResNetKit/ResNetKit.csproj", "ResNetKit.json")]
    public void A_restore_is_held_to_the_file_of_its_platform(string project, string file)
    {
        var (path, locks) = LockFile(project, "-p:LibtorchPlatform=linux-x64");

        locks.Should().Be("true");
        path.Should().EndWith($"build/locked/{file}");
    }

    [Theory]
    [InlineData("-p:TorchSharpVersion=0.105.1")]
    [InlineData("-p:TorchBackend=cuda")]
    public void A_restore_for_another_TorchSharp_or_backend_does_not_use_the_lock_files_of_the_repository(string property)
    {
        foreach (var project in new[] { "samples/Quickstart/Quickstart.csproj", "src/ResNetKit/ResNetKit.csproj" })
        {
            var (path, locks) = LockFile(project, property);

            locks.Should().BeEmpty();
            path.Should().NotContain("build/locked").And.EndWith("obj/packages.lock.json");
        }
    }

    [Fact]
    public void A_package_of_other_content_is_not_taken()
    {
        Assert.SkipUnless(BuildSettings.TorchSharpVersion == "0.107.0", "The packages of another TorchSharp are not locked.");
        using var copy = new SourceCopy();
        var project = Path.Combine(copy.Folder, "src", "ResNetKit");
        DotNet.Run(project, "restore", "--locked-mode");
        var file = Path.Combine(copy.Folder, "build", "locked", "ResNetKit.json");
        var graph = JsonNode.Parse(File.ReadAllText(file))!;
        graph["dependencies"]!["net10.0"]!["StbImageSharp"]!["contentHash"] = Convert.ToBase64String(new byte[64]);
        File.WriteAllText(file, graph.ToJsonString());

        DotNet.Fail(project, "restore", "--force", "-p:NuGetAudit=false").Should().Contain("NU1403").And.Contain("StbImageSharp");
    }

    [Fact]
    public void The_workflow_builds_and_packs_only_from_locked_packages()
    {
        var commands = File.ReadLines(Path.Combine(BuildSettings.RepositoryRoot, ".github", "workflows", "build.yml"))
            .Select(line => line.Trim()).Where(line => line.StartsWith("run: dotnet ", StringComparison.Ordinal)).ToList();

        commands.Should().Contain("run: dotnet restore --locked-mode");
        commands.Where(line => line.StartsWith("run: dotnet build", StringComparison.Ordinal) || line.StartsWith("run: dotnet pack", StringComparison.Ordinal))
            .Should().HaveCount(2).And.OnlyContain(line => line.Contains("--no-restore"));
    }

    private static bool IsLibrary(string project) => Path.GetRelativePath(BuildSettings.RepositoryRoot, project).StartsWith("src", StringComparison.Ordinal);

    private static string WithoutLibtorch(string file, string platform)
    {
        var graph = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
        foreach (var (id, _) in Packages(graph).Where(package => package.Key.StartsWith("libtorch", StringComparison.Ordinal)).ToList())
        {
            Packages(graph).Remove(id);
        }

        return graph.ToJsonString().Replace($"libtorch-cpu-{platform}", "libtorch", StringComparison.Ordinal);
    }

    private static JsonObject Packages(JsonNode graph) => graph["dependencies"]!["net10.0"]!.AsObject();

    // Gets values from MSBuild without restoring anything.
    private static (string Path, string Locks) LockFile(string project, string property)
    {
        var evaluated = JsonNode.Parse(DotNet.Run(
            BuildSettings.RepositoryRoot,
            new Dictionary<string, string> { ["TorchSharpVersion"] = "", ["TorchBackend"] = "" },
            "msbuild", project, "-getProperty:NuGetLockFilePath", "-getProperty:RestorePackagesWithLockFile", property))!["Properties"]!;
        return (evaluated["NuGetLockFilePath"]!.GetValue<string>().Replace('\\', '/'), evaluated["RestorePackagesWithLockFile"]!.GetValue<string>());
    }
}
