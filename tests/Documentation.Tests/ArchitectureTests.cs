using System.Text.RegularExpressions;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

public partial class ArchitectureTests
{
    private static readonly Dictionary<string, string> s_dependencies = FolderRow()
        .Matches(new Document("docs/architecture.md").Text)
        .ToDictionary(row => row.Groups["folder"].Value, row => row.Groups["needs"].Value);

    public static TheoryData<string> Folders =>
        [.. Directory.EnumerateDirectories(Path.Combine(Document.RepositoryRoot, "src", "ResNetKit")).Select(path => Path.GetFileName(path))
            .Where(name => char.IsUpper(name[0]) && name != "Properties")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_of_the_library_depends_on_those_that_the_architecture_names(string folder)
    {
        var path = Path.Combine(Document.RepositoryRoot, "src", "ResNetKit", folder);

        var used = Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Using().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);

        used.Distinct().Except([folder]).Should().BeEquivalentTo(
            Name().Matches(s_dependencies[folder]).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex(@"^\| `(?<folder>[A-Z]\w+)/` \|[^|]*\| (?<needs>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex FolderRow();

    [GeneratedRegex(@"^using ResNetKit\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("`([A-Z][a-z]+)`")]
    private static partial Regex Name();
}
