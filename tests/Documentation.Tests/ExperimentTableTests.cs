using ResNetKit.Samples.Cifar10.Tests;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

public class ExperimentTableTests
{
    private static readonly string _results = Path.Combine(Document.RepositoryRoot, "docs", "experiments");

    [Fact]
    public void The_committed_tables_say_what_the_committed_results_say()
    {
        var check = App.Run("experiments", "table", "--check", "--results", _results);

        check.ExitCode.Should().Be(0, check.Error);
        new Document("README.md").Text.Should().Contain("<!-- experiments -->");
        new Document("docs/experiments/README.md").Text.Should().Contain("<!-- experiments -->");
    }

    [Fact]
    public void Every_committed_result_is_of_the_recipe_as_it_stands()
    {
        var list = App.Run("experiments", "list", "--results", _results);

        list.ExitCode.Should().Be(0, list.Error);
        list.Output.Should().NotContain("recipe changed since", "the command that a page gives would not repeat its result");
    }
}
