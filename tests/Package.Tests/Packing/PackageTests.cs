using System.Buffers.Binary;
using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Packing;

[Collection(PackedPackagesCollection.Name)]
public sealed class PackageTests(PackedPackages packages)
{
    private static readonly string[] s_ids = ["ResNetKit", "ResNetKit.Onnx"];

    public static TheoryData<string> Ids => [.. s_ids];

    [Fact]
    public void Packing_warns_of_nothing() => packages.Output.Should().NotContain("warning").And.NotContain("missing");

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_holds_the_library_its_documentation_a_readme_and_an_icon_and_nothing_else(string id)
    {
        using var package = packages.Open(id);

        package.Content.Should().BeEquivalentTo($"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "icon.png");
    }

    [Fact]
    public void The_library_brings_TorchSharp_and_no_libtorch()
    {
        using var package = packages.Open("ResNetKit");

        package.Dependencies.Should().BeEquivalentTo(
            "TorchSharp 0.105.1", "Microsoft.Extensions.Options 10.0.0", "Microsoft.Extensions.Logging.Abstractions 10.0.0");
    }

    [Fact]
    public void The_export_brings_the_library_of_its_own_version()
    {
        using var package = packages.Open("ResNetKit.Onnx");

        package.Dependencies.Should().BeEquivalentTo($"ResNetKit {BuildSettings.Version}", "Google.Protobuf 3.25.1");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_says_what_it_is(string id)
    {
        using var package = packages.Open(id);

        package.Says("id").Should().Be(id);
        package.Says("version").Should().Be(BuildSettings.Version);
        package.Says("license").Should().Be("MIT");
        package.Manifest.Element(package.Manifest.Name.Namespace + "license")!.Attribute("type")!.Value.Should().Be("expression");
        package.Says("readme").Should().Be("README.md");
        package.Says("icon").Should().Be("icon.png");
        package.Says("tags")!.Split(' ').Should().Contain("resnet").And.Contain("torchsharp");
        package.Says("description")!.Length.Should().BeInRange(60, 600);
        package.Says("projectUrl").Should().BeNull("there is no public repository to name");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_icon_is_a_picture_of_128_by_128_pixels(string id)
    {
        using var package = packages.Open(id);
        var icon = package.Bytes("icon.png");

        icon.AsSpan(1, 3).ToArray().Should().Equal("PNG"u8.ToArray());
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)).Should().Be(128);
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)).Should().Be(128);
    }

    [Theory]
    [InlineData("ResNetKit", "M:ResNetKit.Training.Trainer.Fit(")]
    [InlineData("ResNetKit.Onnx", "M:ResNetKit.Onnx.OnnxModelExtensions.ExportOnnx(")]
    public void The_documentation_of_the_members_is_inside(string id, string member)
    {
        using var package = packages.Open(id);

        package.Text($"lib/net10.0/{id}.xml").Should().Contain($"<member name=\"{member}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_readme_says_how_to_install_it_and_which_libtorch_to_add(string id)
    {
        using var package = packages.Open(id);
        var readme = package.Text("README.md");

        readme.Should().Contain($"dotnet add package {id}\n");
        foreach (var libtorch in (string[])["libtorch-cpu", "libtorch-cuda-12.1-linux-x64", "libtorch-cuda-12.1-win-x64", "2.5.1.0", "TorchSharp 0.105.1"])
        {
            readme.Should().Contain(libtorch);
        }
    }

    [Fact]
    public void The_readme_of_the_package_has_the_example_of_the_repository()
    {
        using var package = packages.Open("ResNetKit");

        new Document("README.md").Blocks("csharp").Should().ContainSingle()
            .Which.Should().Be(new Document("src/ResNetKit/README.md").Blocks("csharp").Single());
        package.Text("README.md").Should().Be(new Document("src/ResNetKit/README.md").Text);
    }
}
