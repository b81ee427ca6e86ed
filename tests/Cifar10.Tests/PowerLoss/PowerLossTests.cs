namespace ResNetKit.Samples.Cifar10.Tests.PowerLoss;

/// <summary>Tests that the files of a run survive a power failure. The tests examine the order of the system calls.</summary>
public sealed class PowerLossTests
{
    // These files may lose content, because no run is resumed from them.
    private static readonly string[] _logs = ["history.csv", ".lock"];

    [Fact]
    public void Every_file_that_a_run_leaves_is_flushed_renamed_and_its_folder_flushed()
    {
        Assert.SkipWhen(FileTrace.Strace is null, "strace is not installed.");
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        var run = folder.File("runs/first");

        var trace = FileTrace.Of(folder.File("trace"), "train", "--config", config, "--data", "synthetic", "--out", run);

        var files = Directory.GetFiles(run, "*", SearchOption.AllDirectories).Where(file => !_logs.Contains(Path.GetFileName(file))).ToArray();
        files.Select(file => Path.GetRelativePath(run, file)).Should().Contain(
            ["config.json", "run.json", "weights.safetensors", "report.html", "charts/loss.svg", "checkpoints/last.safetensors", "checkpoints/best.safetensors"]);
        files.Should().AllSatisfy(file => trace.WeaknessOf(file).Should().BeNull(file));
        Directory.GetDirectories(folder.Path, "*", SearchOption.AllDirectories)
            .Should().AllSatisfy(made => trace.WeaknessOfFolder(made).Should().BeNull(made));
    }

    [Theory]
    [InlineData("", "it was never written")]
    [InlineData("9 pwrite64(5</a/.x.tmp>, \"\"..., 4, 0) = 4|9 fsync(5</a/.x.tmp>) = 0|9 rename(\"/a/.x.tmp\", \"/a/x\") = 0", "its folder was not flushed after it was renamed")]
    [InlineData("9 write(5</a/.x.tmp>, \"\"..., 4) = 4|9 rename(\"/a/.x.tmp\", \"/a/x\") = 0|9 fsync(5</a/.x.tmp>) = 0|9 fsync(6</a>) = 0", "it was renamed before it was flushed")]
    [InlineData("9 fsync(5</a/.x.tmp>) = 0|9 write(5</a/.x.tmp>, \"\"..., 4) = 4|9 rename(\"/a/.x.tmp\", \"/a/x\") = 0|9 fsync(6</a>) = 0", "it was renamed before it was flushed")]
    [InlineData("9 write(5</a/.x.tmp>, \"\"..., 4) = 4|9 fsync(5</a/.x.tmp>)    = -1 EIO (Input/output error)|9 rename(\"/a/.x.tmp\", \"/a/x\") = 0", "it was renamed before it was flushed")]
    [InlineData("9 write(5</a/.x.tmp>, \"\"..., 4) = 4|9 fsync(5</a/.x.tmp> <unfinished ...>|8 rename(\"/a/.x.tmp\", \"/a/x\") = 0|9 <... fsync resumed>) = 0", "it was renamed before it was flushed")]
    [InlineData("9 write(5</a/x>, \"\"..., 4) = 4|9 fsync(5</a/x>) = 0|9 fsync(6</a>) = 0", "it is written under its own name")]
    public void An_order_of_calls_that_a_power_cut_could_harm_is_noticed(string trace, string weakness) =>
        new FileTrace(trace.Split('|')).WeaknessOf("/a/x").Should().Be(weakness);

    [Fact]
    public void The_right_order_of_calls_is_reported_as_safe() =>
        new FileTrace(
        [
            "9 mkdir(\"/a\", 0777) = 0", "9 fsync(6</>) = 0", "9 write(5</a/.x.tmp>, \"\"..., 4) = 4", "9 fsync(5</a/.x.tmp> <unfinished ...>", "8 futex(1, 2) = 0",
            "9 <... fsync resumed>) = 0", "9 rename(\"/a/.x.tmp\", \"/a/x\") = 0", "9 fsync(6</a>) = 0",
        ]).WeaknessOf("/a/x").Should().BeNull();
}
