using System.Globalization;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Pretrained;

/// <summary>Tests the table of networks in docs/guides/pretrained.md, and the examples of the guide, which <see cref="PretrainedProgram"/> contains.</summary>
public sealed class GuideExamples
{
    private static readonly Document _guide = new("docs/guides/pretrained.md");

    public static TheoryData<string> Names => [.. PretrainedNetwork.All
        .Select(network => network.Name).Where(name => name.EndsWith("-imagenet", StringComparison.Ordinal) || name.EndsWith("-cifar10", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_table_of_the_guide_has_every_network_with_its_figures(string name)
    {
        var network = PretrainedNetwork.Get(name);
        var parameters = ResNetBuilder.FromOptions(network.Network!).Describe().Parameters;

        _guide.Text.Should().Contain(string.Create(CultureInfo.InvariantCulture, $"| `{name}` | {parameters:N0} | {100 * network.Accuracy:F2} % |"));
    }

    [Fact]
    public void The_examples_of_the_guide_load_a_file_of_weights_and_register_networks()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("weights"));
        using (var saved = ResNetBuilder.FromPreset("resnet20-b").Build())
        {
            saved.SaveWeights(folder.File("weights/resnet20.pth"));
        }

        var (exitCode, output) = PretrainedProgram.StartGuide(folder.Path);

        exitCode.Should().Be(0, output);
        output.Trim().Split('\n').Select(line => line.Trim()).Should().Equal(
            "airplane", "https://models.example.com/pets.safetensors", "https://mirror.example.com/resnet34-b627a593.pth b627a593");
    }
}
