using ResNetKit.Samples.Cifar10.Tests;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

public class ExperimentTableTests
{
    [Fact]
    public void The_committed_tables_say_what_the_committed_results_say()
    {
        var check = App.Run("experiments", "table", "--check", "--results", Path.Combine(Document.RepositoryRoot, "docs", "experiments"));

        check.ExitCode.Should().Be(0, check.Error);
        new Document("README.md").Text.Should().Contain("<!-- experiments -->");
        new Document("docs/experiments/README.md").Text.Should().Contain("<!-- experiments -->");
    }
}
