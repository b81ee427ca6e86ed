using System.Text.Json;
using ResNetKit.Models;

namespace ResNetKit.Tests.Models;

public sealed class SummaryTests
{
    private static NetworkPlan Plan => new ResNetBuilder()
        .WithInput(new ImageShape(3, 8, 8)).WithStem(Stem.Whitening()).AddStage(8).WithHeadDropout(0.5).Describe();

    [Fact]
    public void The_text_has_a_line_for_each_layer_and_the_totals()
    {
        var lines = Plan.Summary().Split(Environment.NewLine);

        lines[0].Should().StartWith("Layer").And.Contain("Output").And.Contain("Parameters").And.EndWith("Activation");
        lines.Should().Contain(line => line.StartsWith("layer1.0.conv2") && line.Contains("8×7×7") && line.Contains("3×3 / 1") && line.Contains("576"));
        lines.Should().Contain(line => line.StartsWith("stem.conv") && line.Contains("partly"));
        lines.Should().Contain(line => line.StartsWith("Parameters:") && line.EndsWith("2,946"));
        lines.Take(Plan.Layers.Count).Where((_, index) => index != 1).Select(line => line.Length).Distinct().Should().ContainSingle("columns are aligned");
    }

    [Fact]
    public void Markdown_has_a_row_for_each_layer()
    {
        var lines = Plan.Summary(SummaryFormat.Markdown).Split(Environment.NewLine);

        lines[1].Should().StartWith("| --- |").And.EndWith("| ---: |");
        lines.Count(line => line.StartsWith('|')).Should().Be(2 + Plan.Layers.Count - 1);
        lines.Should().Contain("- Parameters: 2,946");
    }

    [Fact]
    public void Json_has_the_totals_and_each_layer_with_its_numbers()
    {
        using var json = JsonDocument.Parse(Plan.Summary(SummaryFormat.Json));
        var root = json.RootElement;

        root.GetProperty("parameters").GetInt64().Should().Be(2946);
        root.GetProperty("trainable_parameters").GetInt64().Should().Be(2946 - 288);
        root.GetProperty("multiply_adds").GetInt64().Should().Be(Plan.MultiplyAdds);
        var layers = root.GetProperty("layers").EnumerateArray().ToArray();
        layers.Should().HaveCount(Plan.Layers.Count - 1);
        var convolution = layers.Single(layer => layer.GetProperty("name").GetString() == "layer1.0.conv1");
        convolution.GetProperty("type").GetString().Should().Be("Conv2d");
        convolution.GetProperty("output").EnumerateArray().Select(size => size.GetInt32()).Should().Equal(8, 7, 7);
        convolution.GetProperty("parameters").GetInt64().Should().Be(24 * 8 * 9);
        convolution.GetProperty("multiply_adds").GetInt64().Should().Be(24 * 8 * 9 * 49);
        convolution.GetProperty("receptive_field").GetInt32().Should().Be(4);
        convolution.GetProperty("activation_bytes").GetInt64().Should().Be(8 * 49 * 4);
    }

    [Fact]
    public void Layers_that_work_in_place_take_no_memory_of_their_own()
    {
        var layers = Plan.Layers.ToDictionary(layer => layer.Name);

        layers["layer1.0.act1"].Overwrites.Should().BeSameAs(layers["layer1.0.bn1"]);
        layers["layer1.0.add"].Overwrites.Should().BeSameAs(layers["layer1.0.bn2"]);
        layers["layer1.0.act2"].Overwrites.Should().BeSameAs(layers["layer1.0.add"]);
        layers["layer1.0.act1"].ActivationBytes.Should().Be(0);
    }

    [Fact]
    public void The_published_arithmetic_of_ResNet_18_and_50_is_found()
    {
        ResNetBuilder.FromPreset("resnet18-imagenet").Describe().MultiplyAdds.Should().Be(1_814_073_344);
        ResNetBuilder.FromPreset("resnet50-imagenet").Describe().MultiplyAdds.Should().Be(4_089_184_256);
    }
}
