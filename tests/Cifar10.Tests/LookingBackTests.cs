namespace ResNetKit.Samples.Cifar10.Tests;

public class LookingBackTests
{
    [Fact]
    public void A_record_with_nulls_in_place_of_options_is_called_damaged()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.File("run"));
        folder.Write("run/run.json", """
            {
              "preset": null, "parameters": 1, "data": "synthetic", "seed": 0, "epochs": 1, "engine": "", "device": "cpu", "precision": "float32",
              "stop_reason": "Completed", "test_accuracy": null, "best_test_accuracy": null, "best_epoch": null, "train_seconds": 1, "images_per_second": 1,
              "history": [], "options": null
            }
            """);

        foreach (var command in new string[][] { ["evaluate"], ["export"], ["compare", folder.File("run")] })
        {
            var result = App.Run([.. command, folder.File("run")]);

            result.ExitCode.Should().Be(2, result.Error);
            result.Error.Should().Contain("run.json").And.Contain("is damaged");
        }
    }

    [Fact]
    public void The_range_test_suggests_a_rate_and_draws_its_curve()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);

        var result = App.Run("lr-find", "--config", config, "--data", "synthetic", "--steps", "20", "--out", folder.File("curve.svg"));

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().MatchRegex(@"suggested learning rate: [0-9.E-]+ ");
        File.ReadAllText(folder.File("curve.svg")).Should().StartWith("<svg");
    }

    [Fact]
    public void Runs_are_compared_in_one_report_and_logs_are_written_as_asked()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        App.Run("train", "--config", config, "--data", "synthetic", "--out", folder.File("first"), "--log", "jsonl", "tensorboard", "rate");
        App.Run("train", "--config", config, "--data", "synthetic", "--out", folder.File("second"), "--set", "training:optimizer:learningRate=0.01");

        var result = App.Run("compare", folder.File("first"), folder.File("second"), "--out", folder.File("compare.html"));

        result.ExitCode.Should().Be(0, result.Error);
        File.ReadAllText(folder.File("compare.html")).Should().Contain("first").And.Contain("second");
        File.Exists(folder.File("first/log.jsonl")).Should().BeTrue();
        File.Exists(folder.File("first/learning-rate.csv")).Should().BeTrue();
        Directory.GetFiles(folder.File("first/tensorboard"), "events.out.tfevents.*").Should().ContainSingle();
        folder.ReadJson("second/run.json").GetProperty("options").GetProperty("training").GetProperty("optimizer").GetProperty("learningRate").GetDouble().Should().Be(0.01);
    }

    [Fact]
    public void A_finished_run_is_exported_as_ONNX()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);
        App.Run("train", "--config", config, "--data", "synthetic", "--out", folder.File("run"));

        var result = App.Run("export", folder.File("run"));

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("images to logits");
        System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder.File("run/model.onnx"))).Should().Contain("logits").And.Contain("test_accuracy");
    }

    [Fact]
    public void A_folder_without_a_finished_run_cannot_be_compared()
    {
        using var folder = new RunFolder();

        var result = App.Run("compare", folder.Path, folder.Path);

        result.ExitCode.Should().Be(2);
        result.Error.Should().StartWith("error: ").And.Contain(folder.Path);
    }
}
