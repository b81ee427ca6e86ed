using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace OlderLinux.Tests;

/// <summary>
/// Represents a console project in a temporary folder. It uses TorchSharp and imports the build step of ResNetKit's package, which changes TorchSharp's
/// library on older Linux systems.
/// </summary>
/// <remarks>Outputs are hard links to the files of the packages if the file system supports them, because libtorch takes half a gigabyte.</remarks>
public sealed class ConsoleProject : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("resnetkit-build-");

    public ConsoleProject()
    {
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <UseSharedCompilation>false</UseSharedCompilation>
                <Libtorch Condition="'$(Libtorch)' == ''">libtorch-cpu-{Platform}</Libtorch>
                <LibtorchVersion Condition="'$(LibtorchVersion)' == ''">2.10.0</LibtorchVersion>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="TorchSharp" Version="0.107.0" />
                <PackageReference Include="$(Libtorch)" Version="$(LibtorchVersion)" Condition="'$(Libtorch)' != 'none'" />
              </ItemGroup>
              <Import Project="{TestFiles.Targets}" />
            </Project>
            """);
        Write("App/Program.cs", """
            using TorchSharp;
            Console.WriteLine(torch.ones(2, 3).sum().ToSingle());
            """);
    }

    public static string Platform => RuntimeInformation.RuntimeIdentifier;

    /// <summary>Gets a value indicating whether TorchSharp supports this platform.</summary>
    public static bool PlatformHasTorch => Platform is "linux-x64" or "win-x64" or "osx-arm64";

    /// <summary>Gets a value indicating whether TorchSharp's library loads on this system only after the build step has changed the library.</summary>
    public static bool SystemNeedsMending =>
        OperatingSystem.IsLinux()
        && new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib" }
            .Select(folder => Path.Combine(folder, "libstdc++.so.6"))
            .Where(File.Exists)
            .Take(1)
            .Any(path => File.ReadAllBytes(path).AsSpan().IndexOf("GLIBCXX_3.4.32"u8) < 0);

    public string PathOf(string path) => Path.Combine(root.FullName, path);

    /// <summary>Runs <c>dotnet</c> on the project and returns its output. Fails the test if the command fails.</summary>
    public string Dotnet(params string[] arguments)
    {
        var (code, output) = TryDotnet(arguments);
        code.Should().Be(0, "`dotnet {0}` should succeed:\n{1}", string.Join(' ', arguments), output);
        return output;
    }

    public (int Code, string Output) TryDotnet(params string[] arguments) => Start(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [arguments[0], PathOf("App/App.csproj"), "-nologo", "-nodeReuse:false", .. arguments[1..]]);

    /// <summary>Runs a built program and returns its output. Fails the test if the program fails.</summary>
    public string Run(string program)
    {
        var (code, output) = Start(OperatingSystem.IsWindows() ? PathOf(program) + ".exe" : PathOf(program), []);
        code.Should().Be(0, "{0} should run:\n{1}", program, output);
        return output.Trim();
    }

    /// <summary>Creates a package with the name and version of a libtorch package and an empty library.</summary>
    public void MakePackage(string feed, string name, string version)
    {
        Directory.CreateDirectory(PathOf(feed));
        using var package = ZipFile.Open(PathOf($"{feed}/{name}.{version}.nupkg"), ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(package.CreateEntry($"{name}.nuspec").Open(), Encoding.UTF8))
        {
            nuspec.Write($"""
                <package><metadata><id>{name}</id><version>{version}</version>
                <authors>a test</authors><description>a test</description></metadata></package>
                """);
        }

        package.CreateEntry($"runtimes/{Platform}/native/libtorch.so").Open().Dispose();
    }

    public void Dispose() => root.Delete(recursive: true);

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), content);
    }

    private (int Code, string Output) Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // The variables of the build that runs these tests must not affect the builds that they start.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = PathOf("extracted");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
