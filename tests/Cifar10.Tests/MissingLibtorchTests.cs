using System.Diagnostics;

namespace ResNetKit.Samples.Cifar10.Tests;

public sealed class MissingLibtorchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("resnetkit-bare-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_libtorch_the_error_names_the_package_to_add()
    {
        // Copies only the files of the app. Without a .deps.json file, the host loads the assemblies beside the program.
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => !file.EndsWith(".deps.json", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }

        var start = new ProcessStartInfo("dotnet", [Path.Combine(_folder.FullName, "Cifar10.dll"), "train", "--out", _folder.FullName])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            // TorchSharp also searches the package cache of the user.
            Environment = { ["HOME"] = _folder.FullName, ["USERPROFILE"] = _folder.FullName, ["NUGET_PACKAGES"] = _folder.FullName },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(2);
        (await error).Should().MatchRegex(@"(?m)^error: TorchSharp \S+ cannot load libtorch\. .*dotnet add package libtorch-cpu-\S+ --version \d");
    }
}
