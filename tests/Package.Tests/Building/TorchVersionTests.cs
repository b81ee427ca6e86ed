using System.Globalization;
using System.Text.Json;

namespace ResNetKit.Package.Tests.Building;

/// <summary>Tests which packages a build uses for a version of TorchSharp and a backend.</summary>
public sealed class TorchVersionTests
{
    private const string Program = "samples/Quickstart/Quickstart.csproj";
    private const string Library = "src/ResNetKit/ResNetKit.csproj";

    [Theory]
    [InlineData("0.107.0", "cpu", "libtorch-cpu-{0}", "2.10.0")]
    [InlineData("0.107.0", "cuda", "libtorch-cuda-12.8-{0}", "2.10.0")]
    [InlineData("0.105.1", "cpu", "libtorch-cpu-{0}", "2.5.1.0")]
    [InlineData("0.105.1", "cuda", "libtorch-cuda-12.1-{0}", "2.5.1.0")]
    public void A_program_gets_the_libtorch_of_its_TorchSharp(string torchSharp, string backend, string package, string libtorch)
    {
        var references = References(Program, $"-p:TorchSharpVersion={torchSharp}", $"-p:TorchBackend={backend}");

        references.Where(reference => reference.Key.StartsWith("libtorch", StringComparison.Ordinal))
            .Select(reference => (reference.Key, reference.Value)).Should().Equal(
                (string.Format(CultureInfo.InvariantCulture, package, BuildSettings.LibtorchPlatform), libtorch));
    }

    [Theory]
    [InlineData("0.107.0")]
    [InlineData("0.105.1")]
    public void The_library_depends_on_the_TorchSharp_that_is_asked_for_and_on_no_libtorch(string version)
    {
        var references = References(Library, $"-p:TorchSharpVersion={version}");

        references["TorchSharp"].Should().Be(version);
        references.Keys.Should().NotContain(package => package.StartsWith("libtorch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.107.0", "true")]
    [InlineData("0.105.1", "false")]
    public void The_kernels_are_packed_for_the_TorchSharp_that_has_their_libtorch_only(string version, string packed) =>
        DotNet.Run(BuildSettings.RepositoryRoot, "msbuild", "src/ResNetKit.Cpu/ResNetKit.Cpu.csproj", "-getProperty:IsPackable", $"-p:TorchSharpVersion={version}")
            .Trim().Should().Be(packed);

    [Fact]
    public void The_default_is_TorchSharp_0_107_0_on_the_CPU()
    {
        References(Library)["TorchSharp"].Should().Be("0.107.0");
        References(Program)[$"libtorch-cpu-{BuildSettings.LibtorchPlatform}"].Should().Be("2.10.0");
    }

    [Theory]
    [InlineData("-p:TorchSharpVersion=0.104.0", "TorchSharpVersion is '0.104.0'; expected 0.107.0 or 0.105.1")]
    [InlineData("-p:TorchBackend=metal", "TorchBackend is 'metal'; expected cpu or cuda")]
    public void An_unknown_value_is_an_error_before_any_package_is_asked_for(string property, string message) =>
        DotNet.Fail(BuildSettings.RepositoryRoot, "restore", Program, property).Should().Contain(message).And.NotContain("NU1");

    // Gets references from MSBuild without restoring or building anything.
    private static Dictionary<string, string> References(string project, params string[] properties)
    {
        using var evaluation = JsonDocument.Parse(DotNet.Run(
            BuildSettings.RepositoryRoot,
            // The build that runs this test may have set these properties as environment variables.
            new Dictionary<string, string> { ["TorchSharpVersion"] = "", ["TorchBackend"] = "" },
            ["msbuild", project, "-getItem:PackageReference", "-getItem:PackageVersion", .. properties]));
        var items = evaluation.RootElement.GetProperty("Items");
        var versions = items.GetProperty("PackageVersion").EnumerateArray().ToDictionary(Name, item => item.GetProperty("Version").GetString()!);
        return items.GetProperty("PackageReference").EnumerateArray().Select(Name).ToDictionary(name => name, name => versions[name]);
    }

    private static string Name(JsonElement item) => item.GetProperty("Identity").GetString()!;
}
