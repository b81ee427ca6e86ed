using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Tests;

public sealed class ExperimentTests(FinishedExperiment finished) : IClassFixture<FinishedExperiment>, IDisposable
{
    private const string Tiny = FinishedExperiment.Recipe;

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_a_result_with_figures_device_command_history_and_options()
    {
        finished.CopyTo(_folder);

        var result = _folder.ReadJson("run/result.json");
        foreach (var name in new[]
        {
            "experiment", "parameters", "seed", "epochs", "accuracy", "accuracy_with_augmentation", "best_accuracy", "best_epoch", "class_accuracies",
            "confusion", "training_seconds", "evaluation_seconds", "idle", "resumed", "device", "processor", "threads", "precision", "engine", "command",
            "history", "options",
        })
        {
            result.TryGetProperty(name, out _).Should().BeTrue("the result must have {0}", name);
        }

        result.GetProperty("split").GetString().Should().Be("test");
        result.GetProperty("accuracy").GetDouble().Should().Be(result.GetProperty("history")[0].GetProperty("test_accuracy").GetDouble());
        result.GetProperty("class_accuracies").EnumerateObject().Average(entry => entry.Value.GetDouble())
            .Should().BeApproximately(result.GetProperty("accuracy").GetDouble(), 1e-9, "every class has as many images");
    }

    [Fact]
    public void A_finished_run_is_not_repeated()
    {
        finished.CopyTo(_folder);
        var before = File.ReadAllBytes(_folder.File("run/result.json"));

        var again = Run(Tiny);

        again.ExitCode.Should().Be(0, again.Error);
        again.Output.Should().Contain("finished before").And.NotContain("epoch  train loss");
        File.ReadAllBytes(_folder.File("run/result.json")).Should().Equal(before);
    }

    [Fact]
    public void A_fresh_run_begins_anew()
    {
        Run(Tiny, "--time-limit", "0.0001");

        var fresh = Run(Tiny, "--fresh");

        fresh.Output.Should().NotContain("continuing from");
        _folder.ReadJson("run/result.json").GetProperty("resumed").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public void An_interrupted_run_goes_on_to_the_same_result()
    {
        finished.CopyTo(_folder);
        var whole = _folder.ReadJson("run/result.json");
        Run(Tiny, "--fresh", "--time-limit", "0.0001").Output.Should().Contain("interrupted; run the same command again to continue");

        var continued = Run(Tiny);

        continued.Output.Should().Contain("continuing from");
        var result = _folder.ReadJson("run/result.json");
        result.GetProperty("resumed").GetBoolean().Should().BeTrue();
        Losses(result).Should().Equal(Losses(whole));
        result.GetProperty("accuracy_with_augmentation").GetDouble().Should().Be(whole.GetProperty("accuracy_with_augmentation").GetDouble());
    }

    [Fact]
    public async Task A_killed_run_goes_on_to_the_same_result()
    {
        var recipe = Tiny.Replace("\"epochs\": 1", "\"epochs\": 3", StringComparison.Ordinal);
        Run(recipe).ExitCode.Should().Be(0);
        var whole = _folder.ReadJson("run/result.json");
        using (var process = FinishedExperiment.Start(_folder, recipe, "--fresh"))
        {
            // The app prints the line of an epoch and then writes its checkpoint, so the first checkpoint exists when the second line appears.
            await App.WaitForLine(process, "2/3");
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        File.Exists(_folder.File("run/result.json")).Should().BeFalse("the run was killed before its end");

        var continued = Run(recipe);

        continued.ExitCode.Should().Be(0, continued.Error);
        continued.Output.Should().Contain("continuing from");
        var result = _folder.ReadJson("run/result.json");
        Losses(result).Should().HaveCount(2 * 3).And.Equal(Losses(whole));
        result.GetProperty("confusion").ToString().Should().Be(whole.GetProperty("confusion").ToString());
    }

    [Fact]
    public void An_interrupted_run_keeps_the_learning_rate_that_it_found()
    {
        var recipe = Tiny.Replace("\"training\"", """ "findLearningRate": { "minLearningRate": 1e-4, "steps": 20 }, "training" """, StringComparison.Ordinal);
        Run(recipe, "--time-limit", "0.0001").Output.Should().Contain("the range test shows that the smoothed loss falls fastest at");
        var found = _folder.ReadJson("run/config.json").GetProperty("training").GetProperty("optimizer").GetProperty("learningRate").GetDouble();

        var continued = Run(recipe);

        continued.ExitCode.Should().Be(0, continued.Error);
        continued.Output.Should().NotContain("range test");
        var result = _folder.ReadJson("run/result.json");
        result.GetProperty("options").GetProperty("training").GetProperty("optimizer").GetProperty("learningRate").GetDouble().Should().Be(found).And.NotBe(0.05);
        result.GetProperty("found_learning_rate").GetProperty("points").GetArrayLength().Should().BePositive();
        File.ReadAllText(_folder.File("run/range-test.svg")).Should().StartWith("<svg");
    }

    [Fact]
    public void A_recipe_may_train_with_the_rate_of_the_lowest_loss()
    {
        var recipe = Tiny.Replace(
            "\"training\"",
            """ "findLearningRate": { "minLearningRate": 1e-4, "steps": 20 }, "foundLearningRate": "lossMinimum", "training" """,
            StringComparison.Ordinal);

        Run(recipe, "--time-limit", "0.0001").Output.Should().Contain("the range test shows that the smoothed loss is lowest at");

        var found = _folder.ReadJson("run/range-test.json");
        var lowest = found.GetProperty("points").EnumerateArray().MinBy(point => point.GetProperty("smoothedLoss").GetDouble());
        found.GetProperty("learning_rate").GetDouble().Should().BeApproximately(
            lowest.GetProperty("learningRate").GetDouble(), 0.005 * lowest.GetProperty("learningRate").GetDouble());
    }

    [Fact]
    public void A_run_of_other_options_is_not_continued()
    {
        Run(Tiny, "--time-limit", "0.0001");

        var changed = Run(Tiny.Replace("0.05", "0.1", StringComparison.Ordinal));

        changed.ExitCode.Should().Be(2);
        changed.Error.Should().Contain("training.optimizer.learningRate was 0.05 and is 0.1").And.Contain("--fresh");
    }

    [Fact]
    public void A_trial_never_evaluates_the_test_set_and_is_not_published()
    {
        var trial = Run(Tiny, "--validation", "0.2", "--results", _folder.File("docs/experiments"));

        trial.ExitCode.Should().Be(0, trial.Error);
        trial.Output.Should().Contain("validation accuracy").And.NotContain("test acc");
        var result = _folder.ReadJson("run/result.json");
        result.GetProperty("split").GetString().Should().Be("validation");
        result.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt32())).Should().Be(2_000, "so many were held out");
        result.GetProperty("history")[0].GetProperty("test_accuracy").ValueKind.Should().Be(JsonValueKind.Null);
        Directory.Exists(_folder.File("docs/experiments")).Should().BeFalse();
    }

    [Fact]
    public void A_published_result_is_in_its_page_and_in_every_table()
    {
        finished.CopyTo(_folder);

        var accuracy = Percent(_folder.ReadJson("docs/experiments/tiny/seed-0.json").GetProperty("accuracy").GetDouble());
        File.ReadAllText(_folder.File("README.md")).Should().Contain("[tiny](docs/experiments/tiny/README.md)").And.Contain(accuracy).And.Contain("50.00 %, epoch 1");
        File.ReadAllText(_folder.File("docs/experiments/README.md")).Should().Contain("[tiny](tiny/README.md)").And.Contain(accuracy);
        var page = File.ReadAllText(_folder.File("docs/experiments/tiny/README.md"));
        page.Should().Contain(accuracy).And.Contain("| checkerboard |").And.Contain("not timed");
        foreach (var chart in new[] { "accuracy", "loss", "learning-rate", "class-accuracy", "confusion-matrix" })
        {
            File.Exists(_folder.File($"docs/experiments/tiny/{chart}.svg")).Should().BeTrue();
            page.Should().Contain($"({chart}.svg)");
        }
    }

    [Fact]
    public void A_page_names_the_command_that_repeats_its_result_and_the_engine()
    {
        finished.CopyTo(_folder);

        var page = File.ReadAllText(_folder.File("docs/experiments/tiny/README.md"));

        page.Should().MatchRegex(@"`dotnet run -c Release --project samples/Cifar10 -- experiments run \S*tiny\.json --seed 0`")
            .And.MatchRegex(@"\| engine \| TorchSharp \d+\.\d+\.\d+ \|");
    }

    [Fact]
    public void A_page_and_the_tables_say_whether_the_kernels_were_on()
    {
        finished.CopyTo(_folder);
        Publish(result => result["engine"] = "TorchSharp 0.107.0 with ResNetKit.Cpu 0.2.0");

        Page.Should().Contain("| engine | TorchSharp 0.107.0 |").And.Contain("| CPU kernels | on (ResNetKit.Cpu 0.2.0) |").And.MatchRegex(@"\| processor \| .+, 1 thread, float32 \|");
        File.ReadAllText(_folder.File("README.md")).Should().Contain(", 1 thread, float32, kernels on");
    }

    [Fact]
    public void A_run_with_the_kernels_off_is_published_as_such()
    {
        finished.CopyTo(_folder);

        var run = FinishedExperiment.Run(
            _folder, Tiny, new Dictionary<string, string?> { ["RESNETKIT_CPU_KERNELS"] = "0" }, "--fresh", "--results", _folder.File("docs/experiments"));

        run.ExitCode.Should().Be(0, run.Error);
        _folder.ReadJson("run/result.json").GetProperty("engine").GetString().Should().MatchRegex(@"^TorchSharp \d+\.\d+\.\d+$");
        Page.Should().Contain("| CPU kernels | off |");
        File.ReadAllText(_folder.File("README.md")).Should().Contain(", 1 thread, float32, kernels off");
    }

    [Fact]
    public void Seeds_that_ran_on_different_machines_are_described_one_by_one()
    {
        PublishSecondSeed("processor", "Another processor");

        Page.Should().MatchRegex(@"\| processor \| seed 0: .+; seed 1: Another processor, 1 thread, float32 \|").And.Contain("mean ± standard deviation of 2 seeds");
    }

    [Fact]
    public void The_page_of_a_result_from_the_first_engine_names_that_engine_and_shows_the_current_command()
    {
        finished.CopyTo(_folder);

        Publish(result => (result["engine"], result["command"]) = ("Another 0.105.1", "./old experiments run tiny --seed 0"));

        Page.Should().Contain("`dotnet run -c Release --project samples/Cifar10 -- experiments run tiny --seed 0`")
            .And.Contain("| engine | the project's first engine").And.NotContain("./old");
    }

    [Fact]
    public void Within_the_repository_its_own_results_are_the_default()
    {
        finished.CopyTo(_folder);
        _folder.Write("ResNetKit.sln", "");
        var here = Directory.CreateDirectory(_folder.File("samples/Cifar10")).FullName;

        var table = App.RunIn(here, new Dictionary<string, string?> { ["RESNETKIT_EXPERIMENTS"] = null }, "experiments", "table");

        table.Output.Should().Contain("| T | tiny |");
    }

    [Fact]
    public void A_table_that_says_something_else_than_the_results_is_found()
    {
        finished.CopyTo(_folder);
        App.Run("experiments", "table", "--check", "--results", _folder.File("docs/experiments")).ExitCode.Should().Be(0);
        var table = File.ReadAllText(_folder.File("docs/experiments/README.md"));
        File.WriteAllText(_folder.File("docs/experiments/README.md"), table.Replace(" %", "9 %", StringComparison.Ordinal));

        var check = App.Run("experiments", "table", "--check", "--results", _folder.File("docs/experiments"));

        check.ExitCode.Should().Be(1);
        check.Error.Should().StartWith("error: ").And.Contain(_folder.File("docs/experiments/README.md"));
        App.Run("experiments", "table", "--write", "--results", _folder.File("docs/experiments")).ExitCode.Should().Be(0);
        File.ReadAllText(_folder.File("docs/experiments/README.md")).Should().Be(table);
    }

    [Fact]
    public void A_page_written_anew_keeps_the_prose_around_its_results()
    {
        finished.CopyTo(_folder);
        var page = _folder.File("docs/experiments/tiny/README.md");
        File.AppendAllText(page, "How the recipe was chosen.\n");
        var before = File.ReadAllText(page);

        App.Run("experiments", "page", "tiny", "--results", _folder.File("docs/experiments")).ExitCode.Should().Be(0);

        File.ReadAllText(page).Should().Be(before);
    }

    [Theory]
    [InlineData("engine", "TorchSharp 0.0.1")]
    [InlineData("processor", "Another processor")]
    public void A_separately_measured_time_is_shown_if_the_run_was_not_timed_and_had_the_same_engine_and_processor(string key, string other)
    {
        finished.CopyTo(_folder);

        var time = App.Run(
            "experiments", "time", _folder.File("tiny.json"), "--data", "synthetic", "--threads", "1", "--seconds", "0.05", "--results", _folder.File("docs/experiments"));

        time.ExitCode.Should().Be(0, time.Error);
        _folder.ReadJson("docs/experiments/tiny/time.json").GetProperty("epoch_seconds").GetDouble().Should().BePositive();
        App.Run("experiments", "table", "--results", _folder.File("docs/experiments")).Output.Should().MatchRegex(@"1 × [0-9.]+ s \+ \d+ s = ");
        Page.Should().MatchRegex(@"\| time \| 1 × [0-9.]+ s \+ \d+ s = .*The seconds were measured separately");

        Publish(result => result[key] = other);

        Page.Should().Contain("| time | not timed");
    }

    [Theory]
    [InlineData("\"epochs\"", "\"epoks\"", "epoks")]
    [InlineData("\"training\"", "\"drill\"", "drill")]
    [InlineData("\"title\"", "\"headline\"", "headline")]
    [InlineData("\"batchSize\": 500", "\"batchSize\": \"many\"", "$.data.batchSize")]
    [InlineData("\"batchSize\": 500", "\"batchSize\": 0", "BatchSize")]
    [InlineData("\"name\": \"tiny\"", "\"name\": \"../tiny\"", "../tiny")]
    [InlineData("\"model\"", "\"preset\": \"nope\", \"model\"", "nope")]
    public void A_broken_recipe_is_refused_by_the_name_of_the_file_and_the_key(string sound, string broken, string named)
    {
        var result = Run(Tiny.Replace(sound, broken, StringComparison.Ordinal));

        result.ExitCode.Should().Be(2);
        result.Error.Should().StartWith("error: ").And.Contain(_folder.File("tiny.json")).And.Contain(named).And.NotContain("   at ");
    }

    [Fact]
    public void An_unknown_experiment_is_refused_with_the_names_that_there_are()
    {
        var result = App.Run("experiments", "run", "nope");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("\"nope\"").And.Contain("b-cosine").And.Contain("c-best");
    }

    [Fact]
    public void The_list_has_every_recipe_and_every_sweep()
    {
        var list = App.Run("experiments", "list", "--results", _folder.File("none"));

        list.ExitCode.Should().Be(0, list.Error);
        list.Output.Should().MatchRegex(@"(?m)^b-step +resnet-7x7-4block +4,910,922 +\d+ +B: > 90 %").And.MatchRegex(@"(?m)^c +resnet9 +6,574,090 +24 +C: 92.35 %, epoch 22")
            .And.MatchRegex(@"(?m)^custom-5m +custom-5m +4,846,648 +\d+ +A: 95.16 %").And.MatchRegex(@"(?m)^speedrun +speedrun +3,190,456 +8 +none of 5 seeds");
        list.Output.Should().Contain("sweep custom-5m");
    }

    private static IEnumerable<double> Losses(JsonElement result) =>
        result.GetProperty("history").EnumerateArray().SelectMany(epoch => new[] { epoch.GetProperty("train_loss").GetDouble(), epoch.GetProperty("test_loss").GetDouble() });

    private static string Percent(double share) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100 * share:F2} %");

    private string Page => File.ReadAllText(_folder.File("docs/experiments/tiny/README.md"));

    // Changes the published result, and writes the page and the tables from it.
    private void Publish(Action<JsonNode> change)
    {
        var file = _folder.File("docs/experiments/tiny/seed-0.json");
        var result = JsonNode.Parse(File.ReadAllText(file))!;
        change(result);
        File.WriteAllText(file, result.ToJsonString());
        App.Run("experiments", "page", "tiny", "--results", _folder.File("docs/experiments")).ExitCode.Should().Be(0);
        App.Run("experiments", "table", "--write", "--results", _folder.File("docs/experiments")).ExitCode.Should().Be(0);
    }

    // Publishes a second result: a copy of the first one with another seed and one changed property.
    private void PublishSecondSeed(string property, string value)
    {
        finished.CopyTo(_folder);
        var second = JsonNode.Parse(File.ReadAllText(_folder.File("docs/experiments/tiny/seed-0.json")))!;
        (second[property], second["seed"]) = (value, 1);
        _folder.Write("docs/experiments/tiny/seed-1.json", second.ToJsonString());
        Publish(_ => { });
    }

    private AppResult Run(string recipe, params string[] arguments) => FinishedExperiment.Run(_folder, recipe, arguments);
}
