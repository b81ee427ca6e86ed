using System.Text.Json;

namespace ResNetKit.Samples.Cifar10.Tests;

public class DescribingCommandsTests
{
    [Fact]
    public void Presets_lists_every_network_with_its_parameters()
    {
        var result = App.Run("presets");

        result.ExitCode.Should().Be(0);
        result.Output.Should().MatchRegex(@"(?m)^resnet-7x7-4block +4,910,922 ").And.MatchRegex(@"(?m)^resnet9 +6,574,090 ");
    }

    [Fact]
    public void Summary_as_json_holds_counts_and_layers()
    {
        var result = App.Run("summary", "--preset", "resnet20-b", "--json");

        result.ExitCode.Should().Be(0);
        using var summary = JsonDocument.Parse(result.Output);
        summary.RootElement.GetProperty("parameters").GetInt64().Should().Be(272_474);
        summary.RootElement.GetProperty("multiply_adds").GetInt64().Should().BePositive();
        var layers = summary.RootElement.GetProperty("layers").EnumerateArray().ToList();
        layers.Sum(layer => layer.GetProperty("parameters").GetInt64()).Should().Be(272_474);
        var convolution = layers.Single(layer => layer.GetProperty("name").GetString() == "conv1");
        convolution.GetProperty("output").EnumerateArray().Select(size => size.GetInt32()).Should().Equal(16, 32, 32);
        convolution.GetProperty("type").GetString().Should().Be("Conv2d");
    }

    [Fact]
    public void Summary_describes_a_network_from_a_file()
    {
        using var folder = new RunFolder();

        var result = App.Run("summary", "--config", folder.Write("tiny.json", RunFolder.TinyNetwork), "--markdown");

        result.ExitCode.Should().Be(0);
        result.Output.Should().Contain("layer2.0.conv2").And.NotContain("layer3");
    }
}
