using System.Diagnostics;

namespace ResNetKit.Tests.Models;

public sealed class MissingLibtorchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("resnetkit-bare-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Building_a_network_without_libtorch_names_the_package_to_add()
    {
        // Copies the files, but not the subfolders, which contain the native libraries. Without a .deps.json file, the host loads the assemblies beside
        // the program.
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => !file.EndsWith(".deps.json", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }

        var program = Path.GetFileName(typeof(MissingLibtorch).Assembly.Location);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(_folder.FullName, program), MissingLibtorch.Command])
        {
            RedirectStandardOutput = true,

            // TorchSharp also searches the package cache of the user.
            Environment = { ["HOME"] = _folder.FullName, ["USERPROFILE"] = _folder.FullName, ["NUGET_PACKAGES"] = _folder.FullName },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        output.Should().MatchRegex(@"(?m)^TorchSharp \S+ cannot load libtorch\. .*dotnet add package libtorch-cpu-\S+ --version \d").And.NotContain("built");
    }
}
