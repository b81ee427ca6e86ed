using System.Collections;
using Microsoft.Build.Framework;
using ResNetKit.Build;

namespace OlderLinux.Tests;

public sealed class MendLibTorchSharpTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("resnetkit-mend-");
    private readonly RecordingEngine engine = new();

    private string Source => Path.Combine(folder.FullName, "package", "libLibTorchSharp.so");

    private string Destination => Path.Combine(folder.FullName, "obj", "nested", "libLibTorchSharp.so");

    public MendLibTorchSharpTests()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Source)!);
        File.Copy(TestFiles.LibTorchSharp, Source);
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_copy_is_mended_and_the_package_is_not_touched()
    {
        Run();

        var expected = File.ReadAllBytes(TestFiles.LibTorchSharp);
        File.ReadAllBytes(Source).AsSpan().SequenceEqual(expected).Should().BeTrue();
        ElfVersionNeed.MakeOptional(expected);
        File.ReadAllBytes(Destination).AsSpan().SequenceEqual(expected).Should().BeTrue();
        engine.Warnings.Should().BeEmpty();
    }

    [Fact]
    public void A_damaged_file_gives_a_warning_and_no_copy()
    {
        File.WriteAllBytes(Source, File.ReadAllBytes(Source)[..1000]);

        Run();

        var warning = engine.Warnings.Should().ContainSingle().Subject;
        warning.Code.Should().Be("RNK0001");
        warning.File.Should().Be(Source);
        warning.Message.Should().Contain("expected section headers of 64 bytes within the file's 1000 bytes, found 31 of 64 bytes at")
            .And.Contain("ResNetKitOlderLinux");
        File.Exists(Destination).Should().BeFalse();
    }

    [Fact]
    public void The_copy_of_an_earlier_file_is_deleted_if_the_new_file_cannot_be_mended()
    {
        Run();
        File.WriteAllBytes(Source, [1, 2, 3]);

        Run();

        File.Exists(Destination).Should().BeFalse();
    }

    [Fact]
    public void A_copy_that_is_there_already_is_replaced_whole()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
        File.WriteAllBytes(Destination, new byte[5_000_000]);

        Run();

        File.ReadAllBytes(Destination).Length.Should().Be(File.ReadAllBytes(Source).Length);
        Directory.GetFiles(Path.GetDirectoryName(Destination)!).Should().Equal(Destination);
    }

    [Fact]
    public void A_missing_file_gives_a_warning()
    {
        File.Delete(Source);

        Run();

        engine.Warnings.Should().ContainSingle().Which.Code.Should().Be("RNK0001");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_gives_a_warning()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "obj"), "a file where the folder should be");

        Run();

        engine.Warnings.Should().ContainSingle().Which.Code.Should().Be("RNK0001");
    }

    [Fact]
    public void Builds_side_by_side_leave_one_whole_copy()
    {
        var expected = File.ReadAllBytes(Source);
        ElfVersionNeed.MakeOptional(expected);

        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            Run();
            File.ReadAllBytes(Destination).AsSpan().SequenceEqual(expected).Should().BeTrue("every reader sees a whole file");
        });

        engine.Warnings.Should().BeEmpty();
        Directory.GetFiles(Path.GetDirectoryName(Destination)!).Should().Equal(Destination);
    }

    private void Run()
    {
        var task = new MendLibTorchSharp { Source = Source, Destination = Destination, BuildEngine = engine };
        task.Execute().Should().BeTrue("this step does not fail a build");
    }

    private sealed class RecordingEngine : IBuildEngine
    {
        private readonly List<BuildWarningEventArgs> warnings = [];

        public IReadOnlyList<BuildWarningEventArgs> Warnings => warnings;

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "test.proj";

        public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
            throw new NotSupportedException();

        public void LogCustomEvent(CustomBuildEventArgs e)
        {
        }

        public void LogErrorEvent(BuildErrorEventArgs e) => Assert.Fail($"The step logged an error: {e.Message}");

        public void LogMessageEvent(BuildMessageEventArgs e)
        {
        }

        public void LogWarningEvent(BuildWarningEventArgs e)
        {
            lock (warnings)
            {
                warnings.Add(e);
            }
        }
    }
}
