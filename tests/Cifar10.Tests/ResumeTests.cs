namespace ResNetKit.Samples.Cifar10.Tests;

public class ResumeTests
{
    [Fact]
    public void A_resumed_run_is_one_run_with_one_history_and_one_report()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        App.Run("train", "--config", config, "--data", "synthetic", "--out", folder.File("run"), "--time-limit", "0.0001").ExitCode.Should().Be(0);

        var resumed = App.Run("train", "--resume", "--data", "synthetic", "--out", folder.File("run"));

        resumed.ExitCode.Should().Be(0, resumed.Error);
        folder.ReadJson("run/run.json").GetProperty("history").GetArrayLength().Should().Be(1);
        folder.ReadJson("run/run.json").GetProperty("stop_reason").GetString().Should().Be("Completed");
        File.ReadLines(folder.File("run/history.csv")).Should().HaveCount(2);
        File.ReadAllText(folder.File("run/report.html")).Should().Contain("<svg");
    }

    [Fact]
    public void A_resumed_run_still_knows_the_name_of_its_network()
    {
        using var folder = new RunFolder();
        string[] moment = ["--data", "synthetic", "--out", folder.File("run"), "--time-limit", "0.0001"];
        App.Run(["train", "--preset", "resnet20-b", .. moment]).ExitCode.Should().Be(0);

        App.Run(["train", "--resume", .. moment]).ExitCode.Should().Be(0);

        folder.ReadJson("run/run.json").GetProperty("preset").GetString().Should().Be("resnet20-b");
    }

    [Fact]
    public void Resuming_where_there_is_no_checkpoint_is_refused()
    {
        using var folder = new RunFolder();

        var result = App.Run("train", "--resume", "--data", "synthetic", "--out", folder.File("run"));

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("nothing to resume").And.Contain("last.safetensors");
    }
}
