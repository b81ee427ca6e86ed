using System.Globalization;

namespace ResNetKit.Samples.Cifar10.Tests;

public class TrainTests
{
    [Fact]
    public void A_run_leaves_its_record_history_and_weights_and_can_be_evaluated_and_repeated()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);

        var trained = App.Run("train", "--config", config, "--data", "synthetic", "--out", folder.File("run"), "--seed", "3");

        trained.ExitCode.Should().Be(0, trained.Error);
        var run = folder.ReadJson("run/run.json");
        foreach (var name in new[]
        {
            "preset", "parameters", "options", "engine", "device", "precision", "seed", "epochs", "test_accuracy", "best_test_accuracy",
            "best_epoch", "train_seconds", "images_per_second", "peak_rss_mb", "history",
        })
        {
            run.TryGetProperty(name, out _).Should().BeTrue("run.json must have {0}", name);
        }

        run.GetProperty("seed").GetInt32().Should().Be(3);
        run.GetProperty("device").GetString().Should().Be("cpu");
        run.GetProperty("precision").GetString().Should().Be("float32");
        var epoch = run.GetProperty("history").EnumerateArray().Should().ContainSingle().Subject;
        var accuracy = epoch.GetProperty("test_accuracy").GetDouble();
        accuracy.Should().BeInRange(0, 1).And.Be(run.GetProperty("test_accuracy").GetDouble());
        File.ReadLines(folder.File("run/history.csv")).Should().HaveCount(2);

        var evaluated = App.Run("evaluate", folder.File("run"), "--data", "synthetic");

        evaluated.ExitCode.Should().Be(0, evaluated.Error);
        evaluated.Output.Should().Contain(string.Create(CultureInfo.InvariantCulture, $"{100 * accuracy:F2} %"));

        var repeated = App.Run("train", "--config", folder.File("run/run.json"), "--data", "synthetic", "--out", folder.File("again"));

        repeated.ExitCode.Should().Be(0, repeated.Error);
        var again = folder.ReadJson("again/run.json").GetProperty("history")[0];
        again.GetProperty("train_loss").GetDouble().Should().BeApproximately(epoch.GetProperty("train_loss").GetDouble(), 1e-3);
    }

    [Fact]
    public void A_run_whose_evaluation_found_no_finite_loss_has_its_record_history_and_report()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);

        // The only step computes its loss first. Afterward, the weights are extremely large.
        var trained = App.Run("train", "--config", config, "--data", "synthetic", "--out", folder.File("run"), "--accumulate", "1000", "--lr", "1e6", "--schedule", "constant");

        trained.ExitCode.Should().Be(0, trained.Error);
        folder.ReadJson("run/run.json").GetProperty("history")[0].GetProperty("test_loss").GetString().Should().BeOneOf("NaN", "Infinity");
        File.ReadLines(folder.File("run/history.csv")).Last().Should().ContainAny("NaN", "Infinity");
        File.ReadAllText(folder.File("run/report.html")).Should().ContainAny("NaN", "∞");
    }

    [Fact]
    public void The_option_set_accepts_a_name_with_dots_if_colons_separate_the_levels()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);

        var trained = App.Run(
            "train", "--config", config, "--data", "synthetic", "--out", folder.File("run"),
            "--set", "training:optimizer:learningRateMultipliers:fc.bias=2", "--set", "training.loss.labelSmoothing=0.1");

        trained.ExitCode.Should().Be(0, trained.Error);
        var training = folder.ReadJson("run/config.json").GetProperty("training");
        training.GetProperty("optimizer").GetProperty("learningRateMultipliers").GetProperty("fc.bias").GetDouble().Should().Be(2);
        training.GetProperty("loss").GetProperty("labelSmoothing").GetDouble().Should().Be(0.1);
    }

    [Fact]
    public void The_short_options_of_augmentations_change_the_list_in_its_order()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork);

        var trained = App.Run(
            "train", "--config", config, "--data", "synthetic", "--out", folder.File("run"), "--time-limit", "0.0001",
            "--crop", "0", "--flip", "alternating", "--cutmix", "1", "--cutout", "8", "--set", "data.augmentations.colorJitter.hue=0.1");

        trained.ExitCode.Should().Be(0, trained.Error);
        var list = folder.ReadJson("run/config.json").GetProperty("data").GetProperty("augmentations").EnumerateArray().ToList();
        list.Select(entry => entry.GetProperty("type").GetString()).Should().Equal("alternatingFlip", "cutout", "cutMix", "colorJitter");
        list[1].GetProperty("size").GetInt32().Should().Be(8);
        list[3].GetProperty("hue").GetDouble().Should().Be(0.1);
    }

    [Fact]
    public void A_whitening_stem_is_made_from_the_training_images()
    {
        using var folder = new RunFolder();
        var config = folder.Write("config.json", RunFolder.TinyNetwork.Replace("\"filters\": 8 }, \"stages\"", "\"type\": \"whitening\" }, \"stages\"", StringComparison.Ordinal));
        string[] run = ["--data", "synthetic", "--out", folder.File("run")];
        App.Run(["train", "--config", config, .. run, "--time-limit", "0.0001"]).ExitCode.Should().Be(0);
        var begun = StemFilters(folder.File("run/weights.safetensors"));

        var resumed = App.Run(["train", "--resume", .. run]);

        resumed.ExitCode.Should().Be(0, resumed.Error);
        folder.ReadJson("run/run.json").GetProperty("stop_reason").GetString().Should().Be("Completed");
        begun.Should().Contain(value => Math.Abs(value) > 0.1f, "the stem of a network that was only built is zero, and its filters are not trained");
        StemFilters(folder.File("run/weights.safetensors")).Should().Equal(begun);
    }

    [Fact]
    public void Training_without_data_warns_that_the_images_are_not_CIFAR_10()
    {
        using var folder = new RunFolder();
        var nowhere = new Dictionary<string, string?> { ["RESNETKIT_DATA"] = null, ["HOME"] = folder.Path, ["XDG_DATA_HOME"] = folder.Path };

        var result = App.Run(nowhere, "train", "--config", folder.Write("config.json", RunFolder.TinyNetwork), "--out", folder.File("run"));

        result.ExitCode.Should().Be(0, result.Error);
        result.Error.Should().Contain("NOT CIFAR-10").And.Contain("RESNETKIT_DATA");
        folder.ReadJson("run/run.json").GetProperty("data").GetString().Should().Be("synthetic");
    }

    [Fact]
    public void The_record_and_the_report_are_written_even_if_the_weights_cannot_be_written()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.File("run/weights.safetensors"));

        var result = App.Run("train", "--config", folder.Write("config.json", RunFolder.TinyNetwork), "--data", "synthetic", "--out", folder.File("run"), "--time-limit", "0.0001");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("weights.safetensors was not written").And.Contain("there is a folder of that name");
        folder.ReadJson("run/run.json").GetProperty("data").GetString().Should().Be("synthetic");
        File.Exists(folder.File("run/report.html")).Should().BeTrue();
    }

    [Fact]
    public void A_run_that_cannot_write_its_checkpoints_ends_with_exit_code_1()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.File("run"));
        File.WriteAllText(folder.File("run/checkpoints"), "");

        var result = App.Run("train", "--config", folder.Write("config.json", RunFolder.TinyNetwork), "--data", "synthetic", "--out", folder.File("run"));

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("checkpoints");
    }

    private static float[] StemFilters(string file)
    {
        using var weights = SafetensorsReader.Open(file);
        using var filters = weights.ReadTensor("stem.conv.weight");
        return filters.data<float>().ToArray();
    }
}
