using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Tests a program with the package <c>TorchSharp-cpu</c>, which brings libtorch for all platforms.</summary>
[Collection(PackedPackagesCollection.Name)]
public sealed class TorchSharpCpuTests(PackedPackages packages)
{
    private const string Package = "TorchSharp-cpu";

    [Fact]
    public void The_example_of_the_readme_trains_on_the_package_for_every_platform()
    {
        Fetch();
        using var application = new ConsumerApplication(packages);
        application.AddPackage("ResNetKit", BuildSettings.Version);
        application.AddPackage(Package, BuildSettings.TorchSharpVersion);
        application.Write("Program.cs", ExamplePrograms.ShortReadme);

        application.Build();

        application.Run().Should().Contain("layer3.0.conv2").And.Contain("1/1").And.MatchRegex("test accuracy [0-9.]+ ?%");
    }

    // Restores into the package folder of this machine, so that the libtorch of three platforms is fetched only once and not in every run.
    private static void Fetch()
    {
        var folder = Directory.CreateTempSubdirectory("resnetkit-torchsharp-cpu-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "Fetch.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
                  <ItemGroup><PackageReference Include="{Package}" Version="{BuildSettings.TorchSharpVersion}" /></ItemGroup>
                </Project>
                """);
            var (exitCode, output) = DotNet.Start(folder, new Dictionary<string, string>(), ["restore", "--nologo"]);
            // NU1101: no such package; NU1102: no such version; NU1103: no stable version.
            Assert.SkipWhen(
                exitCode != 0 && (output.Contains("NU1101", StringComparison.Ordinal) || output.Contains("NU1102", StringComparison.Ordinal) || output.Contains("NU1103", StringComparison.Ordinal)),
                $"The feeds of this machine lack {Package} {BuildSettings.TorchSharpVersion}, or a package that it brings: {output.Trim().Split('\n')[^1]}");
            exitCode.Should().Be(0, "\"dotnet restore\" succeeds; its output was:\n{0}", output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
