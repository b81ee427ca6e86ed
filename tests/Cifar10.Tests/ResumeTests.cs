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
    public void A_new_run_in_a_folder_that_holds_one_is_asked_to_resume_or_overwrite()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        string[] run = ["--config", config, "--data", "synthetic", "--out", folder.File("run"), "--time-limit", "0.0001"];
        App.Run(["train", .. run]).ExitCode.Should().Be(0);
        var before = Contents(folder);

        var refused = App.Run(["train", .. run]);

        refused.ExitCode.Should().Be(2);
        refused.Error.Should().Contain("already has a run").And.Contain("--resume").And.Contain("--overwrite");
        Contents(folder).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Overwriting_leaves_nothing_of_the_earlier_run()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        string[] run = ["--config", config, "--data", "synthetic", "--out", folder.File("run"), "--time-limit", "0.0001"];
        App.Run(["train", .. run, "--log", "jsonl", "rate"]).ExitCode.Should().Be(0);
        File.WriteAllText(folder.File("run/notes.txt"), "mine");

        App.Run(["train", .. run, "--overwrite", "--seed", "3"]).ExitCode.Should().Be(0);

        folder.ReadJson("run/run.json").GetProperty("seed").GetInt64().Should().Be(3);
        File.Exists(folder.File("run/log.jsonl")).Should().BeFalse();
        File.ReadAllText(folder.File("run/notes.txt")).Should().Be("mine");
    }

    [Fact]
    public void A_refused_resume_changes_nothing_in_the_folder()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        string[] run = ["--config", config, "--data", "synthetic", "--out", folder.File("run"), "--time-limit", "0.0001"];
        App.Run(["train", .. run]).ExitCode.Should().Be(0);
        var before = Contents(folder);

        var refused = App.Run(["train", "--resume", "--seed", "9", .. run]);

        refused.ExitCode.Should().Be(2);
        refused.Error.Should().Contain("the seed of the data was 0 in the checkpoint and is 9 now");
        Contents(folder).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void A_run_that_cannot_begin_overwrites_nothing()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        string[] run = ["--config", config, "--data", "synthetic", "--out", folder.File("run"), "--time-limit", "0.0001"];
        App.Run(["train", .. run]).ExitCode.Should().Be(0);
        var before = Contents(folder);

        App.Run(["train", "--overwrite", "--monitor", "validation/loss", .. run]).ExitCode.Should().Be(2);
        App.Run(["train", "--resume", "--monitor", "validation/loss", .. run]).ExitCode.Should().Be(2);

        Contents(folder).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task Two_processes_do_not_train_in_one_folder()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork.Replace("\"epochs\": 1", "\"epochs\": 1000", StringComparison.Ordinal));
        string[] run = ["--config", config, "--data", "synthetic", "--out", folder.File("run")];
        using var first = App.Start(["train", .. run]);
        try
        {
            await App.WaitForLine(first, "1/1000");

            var refused = App.Run(["train", "--overwrite", .. run]);

            refused.ExitCode.Should().Be(2);
            refused.Error.Should().Contain("Another process is training in");
            File.Exists(folder.File("run/checkpoints/last.safetensors")).Should().BeTrue("nothing was cleared away");
            await App.WaitForLine(first, "/1000");
        }
        finally
        {
            first.Kill();
            first.WaitForExit();
        }
    }

    [Fact]
    public void Of_processes_that_begin_together_in_one_folder_one_trains()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        string[] run = ["--config", config, "--data", "synthetic", "--out", folder.File("run")];
        var processes = Enumerable.Range(0, 3).Select(_ => App.Start(["train", .. run])).ToArray();
        var errors = processes.Select(process => process.StandardError.ReadToEndAsync()).ToArray();
        foreach (var process in processes)
        {
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }

        processes.Select(process => process.ExitCode).Should().BeEquivalentTo([0, 2, 2]);
        errors.Select(error => error.Result).Where(error => error.Contains("Another process is training in") || error.Contains("already has a run"))
            .Should().HaveCount(2);
        folder.ReadJson("run/run.json").GetProperty("stop_reason").GetString().Should().Be("Completed");
        foreach (var process in processes)
        {
            process.Dispose();
        }
    }

    [Fact]
    public void A_run_that_is_refused_leaves_no_folder_behind()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        Directory.CreateDirectory(folder.File("mine"));

        foreach (var place in new[] { "runs/first", "mine" })
        {
            App.Run("train", "--config", config, "--data", "synthetic", "--out", folder.File(place), "--monitor", "validation/loss").ExitCode.Should().Be(2);
        }

        Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Should().BeEquivalentTo([config, folder.File("mine")]);
    }

    [Fact]
    public void Resuming_a_run_with_more_epochs_warns_of_the_change_of_the_learning_rate()
    {
        using var folder = new RunFolder();
        string[] run = ["--data", "synthetic", "--out", folder.File("run")];
        App.Run(["train", "--config", folder.Write("config.json", RunFolder.TinyNetwork), .. run]).ExitCode.Should().Be(0);

        var resumed = App.Run(["train", "--resume", "--epochs", "2", .. run]);

        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Error.Should().Contain("warning: The run started with 1 epochs and continues with 2").And.Contain("the learning rate changes from");
    }

    [Fact]
    public void Resuming_where_there_is_no_checkpoint_is_refused()
    {
        using var folder = new RunFolder();

        var result = App.Run("train", "--resume", "--data", "synthetic", "--out", folder.File("run"));

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("nothing to resume").And.Contain("last.safetensors");
    }

    private static Dictionary<string, string> Contents(RunFolder folder) =>
        Directory.EnumerateFiles(folder.File("run"), "*", SearchOption.AllDirectories)
            .ToDictionary(file => file, file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
}
