using System.Text.Json;

namespace ResNetKit.Samples.Cifar10.Tests;

public sealed class SweepTests : IDisposable
{
    private const string Pair = """
        {
          "name": "pair",
          "title": "Two networks that train in a moment",
          "minutes": 1,
          "validation": 0.2,
          "base": {
            "model": { "stem": { "type": "conv7x7MaxPool", "filters": 8 }, "stages": [ { "filters": 8 } ] },
            "data": { "batchSize": 500 },
            "training": { "epochs": 1, "optimizer": { "type": "sgd", "learningRate": 0.05 }, "precision": "float32" }
          },
          "trials": [
            { "name": "narrow", "description": "8 filters" },
            { "name": "wide", "description": "16 filters", "change": { "model": { "stages": [ { "filters": 16, "stride": 1 } ] } } }
          ]
        }
        """;

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sweep_ranks_its_trials_on_the_validation_split()
    {
        Directory.CreateDirectory(_folder.File("results"));
        _folder.Write("results/README.md", "# A page\n\n<!-- experiments -->\n<!-- /experiments -->\n");

        var swept = Sweep(Pair);

        swept.ExitCode.Should().Be(0, swept.Error);
        var rows = File.ReadAllLines(_folder.File("results/sweep-pair/trials.csv"));
        rows.Should().HaveCount(3);
        Accuracy(rows[1]).Should().BeGreaterThanOrEqualTo(Accuracy(rows[2]));
        File.ReadAllText(_folder.File("results/sweep-pair/README.md")).Should().Contain("2 of 2 trials").And.Contain("| narrow | 8 filters |").And.Contain("(ranking.svg)");
        File.ReadAllText(_folder.File("results/sweep-pair/ranking.svg")).Should().Contain("narrow").And.Contain("wide");
        File.ReadAllText(_folder.File("results/sweep-pair/parameters.svg")).Should().StartWith("<svg");
        File.ReadAllText(_folder.File("results/README.md")).Should().Contain("[pair](sweep-pair/README.md)");
        var wide = _folder.ReadJson("results/sweep-pair/trials/wide.json").GetProperty("result");
        wide.GetProperty("split").GetString().Should().Be("validation");
        wide.GetProperty("history")[0].GetProperty("test_accuracy").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public void A_finished_trial_is_not_repeated_and_a_changed_one_is()
    {
        Sweep(Pair);
        var narrow = File.ReadAllBytes(_folder.File("results/sweep-pair/trials/narrow.json"));

        var again = Sweep(Pair.Replace("\"filters\": 16", "\"filters\": 12", StringComparison.Ordinal));

        again.ExitCode.Should().Be(0, again.Error);
        again.Output.Should().Contain("finished before").And.Contain("model.stages[0].filters was 16 and is 12");
        File.ReadAllBytes(_folder.File("results/sweep-pair/trials/narrow.json")).Should().Equal(narrow);
        _folder.ReadJson("results/sweep-pair/trials/wide.json").GetProperty("result").GetProperty("options").GetProperty("model")
            .GetProperty("stages")[0].GetProperty("filters").GetInt32().Should().Be(12);
    }

    [Fact]
    public void A_trial_ends_when_its_time_is_up()
    {
        Sweep(Pair.Replace("\"minutes\": 1", "\"minutes\": 0.0001", StringComparison.Ordinal)).ExitCode.Should().Be(0);

        var result = _folder.ReadJson("results/sweep-pair/trials/wide.json").GetProperty("result");
        result.GetProperty("epochs").GetInt32().Should().Be(0);
        result.GetProperty("accuracy").GetDouble().Should().BeInRange(0, 1);
        File.ReadAllText(_folder.File("results/sweep-pair/README.md")).Should().Contain("stopped by the time limit");
    }

    [Fact]
    public void A_trial_that_diverges_is_recorded_as_failed_and_the_others_are_run()
    {
        var swept = Sweep(Pair.Replace("\"narrow\",", "\"narrow\", \"change\": { \"training\": { \"optimizer\": { \"learningRate\": 1e6 }, \"schedule\": \"constant\" } },", StringComparison.Ordinal));

        swept.ExitCode.Should().Be(0, swept.Error);
        _folder.ReadJson("results/sweep-pair/trials/narrow.json").GetProperty("failure").GetString().Should().Contain("the loss became");
        File.ReadAllLines(_folder.File("results/sweep-pair/trials.csv"))[1].Should().StartWith("1,wide,");
    }

    [Fact]
    public void A_list_of_trials_tells_what_they_cost_and_trains_nothing()
    {
        var list = Sweep(Pair, "--list");

        list.ExitCode.Should().Be(0, list.Error);
        list.Output.Should().MatchRegex(@"(?m)^narrow +[0-9,]+ parameters, 1 epoch, 0.00 PFLOP: 8 filters");
        Directory.Exists(_folder.File("results")).Should().BeFalse();
    }

    [Theory]
    [InlineData("\"stride\": 1 } ] } }", "\"stepp\": 1 } ] } }", "stepp")]
    [InlineData("\"name\": \"wide\"", "\"name\": \"narrow\"", "narrow")]
    [InlineData("\"minutes\"", "\"hours\"", "hours")]
    public void A_broken_sweep_is_refused_by_the_name_of_the_file_and_the_key(string sound, string broken, string named)
    {
        var result = Sweep(Pair.Replace(sound, broken, StringComparison.Ordinal));

        result.ExitCode.Should().Be(2);
        result.Error.Should().StartWith("error: ").And.Contain(_folder.File("pair.json")).And.Contain(named).And.NotContain("   at ");
    }

    private static double Accuracy(string row) => double.Parse(row.Split(',')[6], System.Globalization.CultureInfo.InvariantCulture);

    private AppResult Sweep(string sweep, params string[] arguments) => App.Run(
        ["experiments", "sweep", _folder.Write("pair.json", sweep), "--data", "synthetic", "--threads", "1", "--out", _folder.File("runs"), "--results", _folder.File("results"), .. arguments]);
}
