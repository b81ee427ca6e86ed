using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ResNetKit.Package.Tests.Packing;

/// <summary>Tests that the notices in the packages name every dependency, with its license and its native parts.</summary>
[Collection(PackedPackagesCollection.Name)]
public sealed partial class NoticesTests(PackedPackages packages)
{
    private const string Notices = "THIRD-PARTY-NOTICES.md";

    [Fact]
    public void The_notices_list_every_package_that_ours_bring_along_with_version_license_and_native_parts()
    {
        Assert.SkipWhen(BuildSettings.TorchSharpVersion != "0.107.0", "The notices are of the published packages.");
        using var package = packages.Open("ResNetKit");
        var listed = Row().Matches(package.Text(Notices)).Select(row => row.Value.Trim());

        var brought = Directory.GetDirectories(Path.Combine(BuildSettings.RepositoryRoot, "src"))
            .Select(folder => Path.Combine(folder, "obj", "project.assets.json")).Where(File.Exists)
            .SelectMany(BroughtAlong).DistinctBy(library => library.Id);

        listed.Should().BeEquivalentTo(brought.Select(Describe));
    }

    [Theory]
    [MemberData(nameof(PackageTests.Ids), MemberType = typeof(PackageTests))]
    public void Every_package_has_the_notices(string id)
    {
        using var package = packages.Open(id);

        package.Text(Notices).Should().Be(File.ReadAllText(Path.Combine(BuildSettings.RepositoryRoot, "src", Notices)));
    }

    [Theory]
    [MemberData(nameof(PackageTests.Ids), MemberType = typeof(PackageTests))]
    public void The_notices_name_every_file_that_an_assembly_holds(string id)
    {
        using var package = packages.Open(id);
        var notices = package.Text(Notices);

        foreach (var resource in EmbeddedFiles(Path.Combine(BuildSettings.RepositoryRoot, "src", id, $"{id}.csproj")))
        {
            notices.Should().Contain($"`{resource}`");
        }

        if (id == "ResNetKit")
        {
            notices.Should().Contain("`imagenet-classes.txt`").And.Contain("torchvision").And.Contain("Soumith Chintala").And.Contain("WordNet").And.Contain("Princeton");
        }
    }

    private static IEnumerable<string> EmbeddedFiles(string project) => XDocument.Load(project).Descendants()
        .Where(element => element.Name.LocalName == "EmbeddedResource").Select(element => Path.GetFileName((string)element.Attribute("Include")!));

    /// <summary>Gets the packages that NuGet found when it restored a project, without those that are needed only for building.</summary>
    private static IEnumerable<(string Id, string Version, string[] Natives)> BroughtAlong(string assets)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(assets));
        var privates = document.RootElement.GetProperty("project").GetProperty("frameworks").GetProperty("net10.0").GetProperty("dependencies").EnumerateObject()
            .Where(dependency => dependency.Value.TryGetProperty("suppressParent", out var suppressed) && suppressed.GetString() == "All")
            .Select(dependency => dependency.Name).ToHashSet();
        return
        [
            .. from library in document.RootElement.GetProperty("targets").GetProperty("net10.0").EnumerateObject()
               where library.Value.GetProperty("type").GetString() == "package"
               let name = library.Name.Split('/')
               where !privates.Contains(name[0])
               select (name[0], name[1], Natives(library.Value)),
        ];
    }

    private static string[] Natives(JsonElement library) => library.TryGetProperty("runtimeTargets", out var targets)
        ? [.. targets.EnumerateObject().Where(target => target.Value.GetProperty("assetType").GetString() == "native").Select(target => Path.GetFileName(target.Name)).Distinct()]
        : [];

    private static string Describe((string Id, string Version, string[] Natives) library)
    {
        var natives = library.Natives.Length == 0 ? "–" : string.Join(", ", library.Natives.Select(native => $"`{native}`"));
        return $"| {library.Id} | {library.Version} | {LicenseOf(library.Id, library.Version)} | {natives} |";
    }

    private static string LicenseOf(string id, string version)
    {
        // Instead of a license, the package has a link to a page of Microsoft, which contains the MIT license.
        if (id.StartsWith("SkiaSharp", StringComparison.Ordinal))
        {
            return "MIT";
        }

        var folder = Path.Combine(BuildSettings.PackageFolder, id.ToLowerInvariant(), version);
        var manifest = XDocument.Load(Path.Combine(folder, $"{id.ToLowerInvariant()}.nuspec"));
        return manifest.Descendants().Single(element => element.Name.LocalName == "license").Value;
    }

    [GeneratedRegex("""^\| [A-Z][\w.]+ \| \d.*\|$""", RegexOptions.Multiline)]
    private static partial Regex Row();
}
