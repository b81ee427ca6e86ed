using ResNetKit.Samples.Cifar10.Tests;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

public class ExperimentTableTests
{
    private static readonly string _results = Path.Combine(Document.RepositoryRoot, "docs", "experiments");

    public static TheoryData<string> Published =>
    [
        .. Directory.EnumerateDirectories(_results)
            .Where(folder => Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Any())
            .Select(folder => Path.GetFileName(folder)),
    ];

    [Fact]
    public void The_committed_tables_say_what_the_committed_results_say()
    {
        var check = App.Run("experiments", "table", "--check", "--results", _results);

        check.ExitCode.Should().Be(0, check.Error);
        new Document("README.md").Text.Should().Contain("<!-- experiments -->");
        new Document("docs/experiments/README.md").Text.Should().Contain("<!-- experiments -->");
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void A_committed_page_with_its_charts_says_what_the_committed_results_say(string name)
    {
        var copy = Directory.CreateTempSubdirectory("resnetkit-experiments-");
        try
        {
            var files = Directory.EnumerateFiles(Path.Combine(_results, name), "*", SearchOption.AllDirectories)
                .ToDictionary(file => file, file => Path.Combine(copy.FullName, Path.GetRelativePath(_results, file)));
            foreach (var (committed, copied) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copied)!);
                File.Copy(committed, copied);
            }

            var page = App.Run("experiments", "page", name, "--results", copy.FullName);

            page.ExitCode.Should().Be(0, page.Error);
            foreach (var (committed, copied) in files)
            {
                File.ReadAllText(copied).Should().Be(File.ReadAllText(committed), "{0} is what \"experiments page {1}\" writes", committed, name);
            }
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_committed_result_is_of_the_recipe_as_it_stands()
    {
        var list = App.Run("experiments", "list", "--results", _results);

        list.ExitCode.Should().Be(0, list.Error);
        list.Output.Should().NotContain("recipe changed since", "the command that a page gives would not repeat its result");
    }
}
