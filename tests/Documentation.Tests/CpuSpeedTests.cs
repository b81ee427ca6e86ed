using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

public class CpuSpeedTests
{
    [Fact]
    public void The_figures_of_the_guide_are_those_that_were_measured()
    {
        var measured = Rows("docs/performance.md").Where(row => row.Length == 8).ToLookup(row => (row[0], row[1]));
        var quoted = Rows("docs/guides/cpu-speed.md").Where(row => row.Length == 4 && row[0].StartsWith('`')).ToList();

        quoted.Should().HaveCount(3);
        foreach (var row in quoted)
        {
            var network = row[0].Trim('`');
            row[1].Should().Be(measured[(network, "float32-nchw")].First()[3], "of PyTorch's {0}", network);
            row[2].Should().Be(measured[(network, "float32-nhwc")].First()[2], "of {0}", network);
            row[3].Should().Be(measured[(network, "bfloat16-nhwc")].First()[2], "of {0}", network);
        }
    }

    private static IEnumerable<string[]> Rows(string page) => new Document(page).Text.Split('\n')
        .Where(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
}
