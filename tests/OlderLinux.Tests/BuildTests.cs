using ResNetKit.Build;

namespace OlderLinux.Tests;

/// <summary>Builds, publishes and runs a real program with the build step for older Linux systems. The tests share one project and its outputs.</summary>
public sealed class BuildTests : IClassFixture<ConsoleProject>
{
    private const string Built = "App/bin/Debug/net10.0";
    private const string LibraryOfBuild = $"{Built}/runtimes/linux-x64/native/libLibTorchSharp.so";
    private const string Forced = "-p:ResNetKitOlderLinux=true", Off = "-p:ResNetKitOlderLinux=false";

    private readonly ConsoleProject project;

    public BuildTests(ConsoleProject project)
    {
        Assert.SkipUnless(ConsoleProject.PlatformHasTorch, $"TorchSharp has no library for {ConsoleProject.Platform}.");
        this.project = project;
    }

    [Fact]
    public void A_program_computes_and_its_library_is_mended_only_where_the_system_needs_it()
    {
        project.Dotnet("build");

        project.Run($"{Built}/App").Should().Be("6");
        (IsMended(LibraryOfBuild) ? "mended" : "as in the package").Should().Be(
            ConsoleProject.SystemNeedsMending ? "mended" : "as in the package");
    }

    [Fact]
    public void The_property_switches_the_step_off_and_on_between_builds()
    {
        project.Dotnet("build", Off);
        IsMended(LibraryOfBuild).Should().BeFalse();

        project.Dotnet("build", "--no-restore", Forced);
        IsMended(LibraryOfBuild).Should().BeTrue();

        project.Dotnet("build", "--no-restore", Off);
        IsMended(LibraryOfBuild).Should().BeFalse();
    }

    [Fact]
    public void A_build_with_nothing_to_do_does_not_compile_the_task_again()
    {
        project.Dotnet("build", Forced);

        project.Dotnet("build", "--no-restore", Forced, "-v:detailed").Should()
            .Contain("Skipping target \"_ResNetKitMendLibTorchSharp\" because all output files are up-to-date")
            .And.NotContain("Using \"MendLibTorchSharp\" task");
    }

    [Fact]
    public void A_copy_in_the_folder_cpu_that_TorchSharp_left_in_the_output_is_replaced()
    {
        var stale = $"{Built}/cpu/libLibTorchSharp.so";
        Directory.CreateDirectory(project.PathOf($"{Built}/cpu"));
        File.Copy(TestFiles.LibTorchSharp, project.PathOf(stale), overwrite: true);

        project.Dotnet("build", Forced);

        IsMended(stale).Should().BeTrue();
    }

    [Fact]
    public void Published_programs_compute_in_each_form()
    {
        string[] publish = ["publish", Forced, "--no-self-contained", "-r", ConsoleProject.Platform];
        project.Dotnet([.. publish, "-o", project.PathOf("plain")]);
        project.Run("plain/App").Should().Be("6");

        // Restores again, because a single file needs the runtime pack, which may not have been fetched yet.
        project.Dotnet([.. publish, "-o", project.PathOf("single"), "-p:PublishSingleFile=true"]);
        project.Run("single/App").Should().Be("6");

        project.Dotnet(
            [.. publish, "--no-build", "-o", project.PathOf("whole"), "-p:PublishSingleFile=true", "-p:IncludeNativeLibrariesForSelfExtract=true"]);
        project.Run("whole/App").Should().Be("6");

        if (OperatingSystem.IsLinux())
        {
            IsMended("plain/libLibTorchSharp.so").Should().BeTrue();
            IsMended("single/libLibTorchSharp.so").Should().BeTrue();
            var extracted = Directory.GetFiles(project.PathOf("extracted"), "libLibTorchSharp.so", SearchOption.AllDirectories);
            IsMended(extracted.Should().ContainSingle().Subject).Should().BeTrue();
        }
    }

    [Fact]
    public void A_program_without_a_libtorch_package_is_told_which_to_add()
    {
        var (code, output) = Resolve("-p:Libtorch=none");

        code.Should().NotBe(0);
        output.Should().Contain("error RNK0002").And.Contain($"dotnet add package libtorch-cpu-{ConsoleProject.Platform} --version 2.10.0");
    }

    [Theory]
    [InlineData("-p:ResNetKitLibtorchCheck=false")]
    [InlineData("-p:OutputType=Library")]
    public void A_library_or_a_program_without_the_check_builds_without_a_libtorch_package(string property)
    {
        var (code, output) = Resolve("-p:Libtorch=none", property);

        code.Should().Be(0, output);
    }

    [Fact]
    public void A_libtorch_package_that_does_not_go_with_TorchSharp_is_named()
    {
        var package = $"libtorch-cpu-{ConsoleProject.Platform}";

        var (code, output) = ResolveWith(package, "2.5.1");

        code.Should().NotBe(0);
        output.Should().Contain($"error RNK0003: TorchSharp 0.107.0 needs libtorch 2.10.0; this program has {package} 2.5.1")
            .And.Contain($"dotnet add package {package} --version 2.10.0");
    }

    [Fact]
    public void A_build_for_all_platforms_with_libtorch_for_another_one_only_warns()
    {
        var other = ConsoleProject.Platform == "win-x64" ? "libtorch-cpu-linux-x64" : "libtorch-cpu-win-x64";

        var (code, output) = ResolveWith(other, "2.10.0");

        code.Should().Be(0, output);
        output.Should().Contain($"warning RNK0004: The libtorch packages of this program ({other}) are not for {ConsoleProject.Platform}");
    }

    [Fact]
    public void A_value_of_the_property_that_is_not_known_is_an_error()
    {
        var (code, output) = Resolve("-p:ResNetKitOlderLinux=perhaps");

        code.Should().NotBe(0);
        output.Should().Contain("error RNK0005").And.Contain("'perhaps'; expected auto, true or false");
    }

    // Restores a substitute for the libtorch package from a folder, and the real packages from the local package folder.
    private (int Code, string Output) ResolveWith(string libtorch, string version)
    {
        project.MakePackage("feed", libtorch, version);
        return Resolve(
            $"-p:Libtorch={libtorch}",
            $"-p:LibtorchVersion={version}",
            $"-p:RestoreSources={project.PathOf("feed")}",
            $"-p:RestorePackagesPath={project.PathOf("packages")}",
            $"-p:RestoreFallbackFolders={Path.GetFullPath(Path.Combine(TestFiles.PackageOfTorchSharp, "..", ".."))}");
    }

    private (int Code, string Output) Resolve(params string[] properties) =>
        project.TryDotnet(["msbuild", "-restore", "-t:ResolveReferences", .. properties]);

    private bool IsMended(string path)
    {
        var original = File.ReadAllBytes(TestFiles.LibTorchSharp);
        var file = File.ReadAllBytes(project.PathOf(path));
        File.ReadAllBytes(Path.Combine(TestFiles.PackageOfTorchSharp, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"))
            .AsSpan().SequenceEqual(original).Should().BeTrue("the package is never changed");
        if (file.AsSpan().SequenceEqual(original))
        {
            return false;
        }

        ElfVersionNeed.MakeOptional(original);
        file.AsSpan().SequenceEqual(original).Should().BeTrue("{0} should be the package's file, mended or not", path);
        return true;
    }
}
