using System.Text.RegularExpressions;
using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

[Collection(PackedPackagesCollection.Name)]
public sealed class ConsumerTests(ConsumerProject consumer) : IClassFixture<ConsumerProject>
{
    [Fact]
    public void Adding_the_package_brings_TorchSharp() =>
        consumer.Packages.Should().Contain([$"ResNetKit/{BuildSettings.Version}", $"TorchSharp/{BuildSettings.TorchSharpVersion}"]);

    [Fact]
    public void The_build_step_that_two_packages_bring_is_imported_once() =>
        Regex.Count(consumer.Evaluate(), "<Target Name=\"ResNetKitUseMendedLibTorchSharp\"").Should().Be(1);

    [Fact]
    public void The_example_of_the_readme_trains() =>
        consumer.Run("Readme").Should().Contain("layer3.0.conv2").And.Contain("1/1").And.MatchRegex("test accuracy [0-9.]+ ?%");

    [Fact]
    public void The_quickstart_switches_the_CPU_kernels_on_where_it_can_trains_and_predicts()
    {
        Assert.SkipUnless(BuildSettings.KernelsArePacked, BuildSettings.KernelsAreNotPacked);

        consumer.Run("Quickstart").Should().StartWith(PackagedKernels.ExpectedReport).And.Contain("1/1").And.MatchRegex("(?s)test accuracy.*predicted");
    }

    [Fact]
    public void The_pieces_of_the_guide_to_getting_started_make_a_program_that_trains_and_exports()
    {
        consumer.Run("GettingStarted").Should().Contain("78,330").And.Contain("1/1").And.Contain("of 32 test images");

        new[] { "shapes.safetensors", "shapes.onnx", "report.html" }
            .Should().OnlyContain(file => File.Exists(Path.Combine(consumer.Folder, file)));
    }
}
