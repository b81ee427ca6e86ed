using System.Globalization;

namespace ResNetKit.Tests.Models;

/// <summary>Compares docs/guides/experiment-c-table.md with the network that it describes.</summary>
public sealed class ExperimentCTableTests
{
    [Fact]
    public void The_guide_gives_every_layer_as_the_plan_has_it()
    {
        var layers = ResNetBuilder.FromPreset("resnet9").Describe().Layers.ToDictionary(layer => layer.Name);
        string[][] rows =
        [
            .. new Document("docs/guides/experiment-c-table.md").Text.Split('\n')
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("| `") | line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
        ];

        rows.Should().HaveCount(13 + 13);
        foreach (var row in rows)
        {
            var name = Array.FindIndex(row, cell => cell.StartsWith('`'));
            var layer = layers[row[name].Trim('`')];
            var cells = name == 0 ? [row[2], row[3], row[5]] : row[(name + 1)..(name + 4)];
            cells.Should().Equal(
                [layer.Output.ToString(), Number(layer.ReceptiveField), Number(layer.ParameterCount)], "of {0}", layer.Name);
            if (name == 0)
            {
                row[4].Should().Be(Number(layer.Jump), "of {0}", layer.Name);
            }
        }

        rows.Where(row => row[0].StartsWith('`')).Sum(row => long.Parse(row[5], NumberStyles.AllowThousands, CultureInfo.InvariantCulture))
            .Should().Be(6_574_090 - 4_480);
    }

    [Fact]
    public void The_documented_rows_do_not_add_up_to_their_total()
    {
        long[] documented = [1_792, 36_928, 36_928, 147_584, 295_040, 590_080, 1_180_160, 2_359_808, 2_359_808, 5_130];

        documented.Sum().Should().Be(7_013_258).And.Be(6_574_090 + 439_168);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
