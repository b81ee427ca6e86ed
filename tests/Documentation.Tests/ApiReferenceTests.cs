using ResNetKit.Tests;
using ResNetKit.Tools.ApiReference;

namespace ResNetKit.Documentation.Tests;

public class ApiReferenceTests
{
    private static readonly string s_folder = Path.Combine(Document.RepositoryRoot, "docs", "api");

    [Fact]
    public void Everything_public_is_documented() => Reference.Undocumented().Should().BeEmpty();

    [Fact]
    public void The_committed_reference_is_that_of_the_source()
    {
        var committed = Directory.EnumerateFiles(s_folder, "*.md").ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        var made = Reference.Create();

        committed.Keys.Should().BeEquivalentTo(made.Keys, "`./kit api-reference` brings docs/api up to date");
        foreach (var (page, text) in made)
        {
            committed[page].Should().Be(text, "`./kit api-reference` brings docs/api/{0} up to date", page);
        }
    }
}
