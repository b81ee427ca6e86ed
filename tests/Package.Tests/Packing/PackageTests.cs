using System.Buffers.Binary;
using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Packing;

[Collection(PackedPackagesCollection.Name)]
public sealed class PackageTests(PackedPackages packages)
{
    private static readonly string[] _buildStep = ["buildTransitive/TorchSharp.targets", "buildTransitive/MendLibTorchSharp.cs"];

    // The files of each package. Omitted are those that every package has: the library, its documentation, the readme, the notices and the icon.
    private static readonly Dictionary<string, string[]> _contents = new Dictionary<string, string[]>
    {
        ["ResNetKit.Cpu"] = ["buildTransitive/ResNetKit.Cpu.targets", .. _buildStep, .. HoldsKernels ? ["runtimes/linux-x64/native/libresnetkit_cpu.so"] : (string[])[]],
        ["ResNetKit.Mpi"] = [],
        ["ResNetKit.Reporting"] = [],
        ["ResNetKit"] = ["buildTransitive/ResNetKit.targets", .. _buildStep],
    }.Where(package => package.Key != "ResNetKit.Cpu" || BuildSettings.KernelsArePacked).ToDictionary();

    /// <summary>
    /// Gets a value indicating whether the package of the CPU kernels contains the native library. The library is built only on linux-x64, with CMake and
    /// a C++ compiler.
    /// </summary>
    internal static bool HoldsKernels => File.Exists(Path.Combine(BuildSettings.RepositoryRoot, "src", "ResNetKit.Cpu", "obj", "native", "libresnetkit_cpu.so"));

    public static TheoryData<string> Ids => [.. _contents.Keys];

    [Fact]
    public void Packing_the_solution_makes_the_packages_their_symbols_and_nothing_else() =>
        Directory.GetFiles(packages.Folder).Select(Path.GetFileName).Should().BeEquivalentTo(
            _contents.Keys.SelectMany(id => new[] { $"{id}.{BuildSettings.Version}.nupkg", $"{id}.{BuildSettings.Version}.snupkg" }));

    [Fact]
    public void Packing_again_makes_the_same_files_byte_by_byte()
    {
        using var again = new PackedPackages();

        foreach (var file in Directory.GetFiles(packages.Folder))
        {
            File.ReadAllBytes(Path.Combine(again.Folder, Path.GetFileName(file))).AsSpan().SequenceEqual(File.ReadAllBytes(file))
                .Should().BeTrue("{0} holds no time and no random name", Path.GetFileName(file));
        }
    }

    [Fact]
    public void Packing_gives_no_warnings() => packages.Output.Should().NotContain("warning").And.NotContain("missing");

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_holds_the_library_its_documentation_a_readme_notices_and_an_icon_and_nothing_else(string id)
    {
        using var package = packages.Open(id);

        package.Content.Should().BeEquivalentTo(
            [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "THIRD-PARTY-NOTICES.md", "icon.png", .. _contents[id]]);
    }

    [Fact]
    public void The_library_depends_on_the_TorchSharp_it_was_built_with_and_on_no_libtorch()
    {
        using var package = packages.Open("ResNetKit");

        package.Dependencies.Should().BeEquivalentTo(
            $"TorchSharp {BuildSettings.TorchSharpVersion}",
            "Microsoft.Extensions.Configuration.Abstractions 10.0.0",
            "Microsoft.Extensions.Options 10.0.0",
            "Microsoft.Extensions.Logging.Abstractions 10.0.0",
            "Google.Protobuf 3.25.1",
            "System.IO.Hashing 10.0.0",
            "StbImageSharp 2.30.16");
    }

    [Fact]
    public void The_package_of_the_kernels_depends_on_TorchSharp_0_107_0_or_later_alone()
    {
        Assert.SkipUnless(BuildSettings.KernelsArePacked, BuildSettings.KernelsAreNotPacked);
        using var package = packages.Open("ResNetKit.Cpu");

        package.Dependencies.Should().Equal("TorchSharp 0.107.0");
    }

    [Fact]
    public void The_package_of_reports_depends_on_the_library_of_its_version()
    {
        using var package = packages.Open("ResNetKit.Reporting");

        package.Dependencies.Should().BeEquivalentTo($"ResNetKit {BuildSettings.Version}", "System.IO.Hashing 10.0.0");
    }

    [Fact]
    public void The_package_for_several_processes_depends_on_the_library_of_its_version_alone()
    {
        using var package = packages.Open("ResNetKit.Mpi");

        package.Dependencies.Should().BeEquivalentTo($"ResNetKit {BuildSettings.Version}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_metadata_of_a_package_describe_the_package(string id)
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
    [InlineData("ResNetKit", "M:ResNetKit.Trainer.Fit(")]
    [InlineData("ResNetKit.Mpi", "M:ResNetKit.Mpi.TrainerExtensions.UseMpi(")]
    [InlineData("ResNetKit.Reporting", "M:ResNetKit.Reporting.ReportWriter.Write(")]
    [InlineData("ResNetKit", "M:ResNetKit.OnnxModelExtensions.ExportOnnx(")]
    public void The_documentation_of_the_members_is_inside(string id, string member)
    {
        using var package = packages.Open(id);

        package.Text($"lib/net10.0/{id}.xml").Should().Contain($"<member name=\"{member}");
    }

    [Theory]
    [InlineData("dotnet add package ResNetKit\n")]
    [InlineData("dotnet add package libtorch-cpu-linux-x64 --version 2.10.0")]
    [InlineData("dotnet add package libtorch-cpu-win-x64 --version 2.10.0")]
    [InlineData("dotnet add package libtorch-cpu-osx-arm64 --version 2.10.0")]
    [InlineData("dotnet add package libtorch-cuda-12.8-linux-x64 --version 2.10.0")]
    [InlineData("dotnet add package libtorch-cuda-12.8-win-x64 --version 2.10.0")]
    [InlineData("libtorch-cuda-12.1-linux-x64")]
    [InlineData("TorchSharp 0.105.1")]
    public void The_readme_names_the_packages_to_add(string command)
    {
        using var package = packages.Open("ResNetKit");

        package.Text("README.md").Should().Contain(command);
    }

    [Fact]
    public void The_readme_of_the_package_has_the_examples_of_the_repository()
    {
        using var package = packages.Open("ResNetKit");

        new Document("src/ResNetKit/README.md").Blocks("csharp").Should().NotBeEmpty().And.Equal(new Document("README.md").Blocks("csharp"));
        package.Text("README.md").Should().Be(new Document("src/ResNetKit/README.md").Text);
    }
}
