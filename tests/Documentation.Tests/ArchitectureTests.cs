using System.Text.RegularExpressions;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

public partial class ArchitectureTests
{
    private static readonly Dictionary<string, string> s_dependencies = FolderRow()
        .Matches(new Document("docs/architecture.md").Text)
        .ToDictionary(row => row.Groups["folder"].Value, row => row.Groups["needs"].Value);

    // The folder of each type. A namespace does not tell: the types of everyday work are in the root namespace, whatever their folder.
    private static readonly Dictionary<string, string> s_homes = Folders
        .SelectMany(row => Sources(row.Data).SelectMany(source => Declaration().Matches(source))
            .Select(match => (Type: match.Groups["name"].Value, Folder: row.Data)))
        .Distinct().ToDictionary(home => home.Type, home => home.Folder);

    public static TheoryData<string> Folders =>
        [.. Directory.EnumerateDirectories(Path.Combine(Document.RepositoryRoot, "src", "ResNetKit")).Select(path => Path.GetFileName(path))
            .Where(name => char.IsUpper(name[0]) && name != "Properties")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_of_the_library_depends_on_those_that_the_architecture_names(string folder)
    {
        var used = Sources(folder).SelectMany(source => Identifier().Matches(Ignored().Replace(source, "")))
            .Select(match => s_homes.GetValueOrDefault(match.Value, folder));

        used.Distinct().Except([folder]).Should().BeEquivalentTo(
            Name().Matches(s_dependencies[folder]).Select(match => match.Groups[1].Value));
    }

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Document.RepositoryRoot, "src", "ResNetKit", folder), "*.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText);

    [GeneratedRegex(@"^\| `(?<folder>[A-Z]\w+)/` \|[^|]*\| (?<needs>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex FolderRow();

    [GeneratedRegex(@"^(public|internal) [a-z ]*(class|struct|interface|enum|record|delegate \w+) (?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    // Comments and strings.
    [GeneratedRegex(@"//[^\n]*|""(\\.|[^""\\\n])*""")]
    private static partial Regex Ignored();

    [GeneratedRegex(@"\b[A-Z]\w*")]
    private static partial Regex Identifier();

    [GeneratedRegex("`([A-Z][a-z]+)`")]
    private static partial Regex Name();
}
