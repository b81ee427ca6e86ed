using System.Globalization;
using ResNetKit.Reporting.Charts;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents the folder of the results of a sweep, with a file for each trial, a ranked table, a page and charts.</summary>
internal sealed class SweepResults(string folder)
{
    /// <summary>The prefix of the names of these folders.</summary>
    public const string Prefix = "sweep-";

    private const string Mark = "results";

    /// <summary>Gets a value indicating whether there are results.</summary>
    public bool Exist => Directory.Exists(Path.Combine(folder, "trials"));

    public override string ToString() => folder;

    /// <summary>Gets the folder of a sweep in the published results.</summary>
    public static SweepResults In(string results, Sweep sweep) => new(Path.Combine(results, Prefix + sweep.Name));

    /// <summary>Reads the result of a trial, or returns <see langword="null"/> if there is none.</summary>
    public TrialResult? Find(Trial trial) => RunFolder.ReadJson<TrialResult>(FileOf(trial));

    /// <summary>Adds the result of a trial, and updates the page.</summary>
    public void Publish(Sweep sweep, Trial trial, TrialResult result)
    {
        Directory.CreateDirectory(Path.Combine(folder, "trials"));
        WholeFile.WriteJson(FileOf(trial), result);
        WritePage(sweep);
    }

    /// <summary>Writes the table, page and charts from the results of the trials.</summary>
    /// <returns>The path of the page.</returns>
    public string WritePage(Sweep sweep)
    {
        var ranked = sweep.Trials.Select(Find).OfType<TrialResult>().OrderByDescending(trial => trial.Result?.Accuracy ?? -1).ToList();
        WholeFile.WriteText(Path.Combine(folder, "trials.csv"), Csv(ranked));
        if (ranked.Any(trial => trial.Result is not null))
        {
            Ranking(ranked).Save(Path.Combine(folder, "ranking.svg"));
            Scatter(ranked).Save(Path.Combine(folder, "parameters.svg"));
        }

        var page = Path.Combine(folder, "README.md");
        if (!MarkedText.IsIn(page, Mark))
        {
            MarkedText.Create(page, Mark, sweep.Title);
        }
        MarkedText.Write(page, Mark, Markdown(sweep, ranked));
        return page;
    }

    private static string Markdown(Sweep sweep, List<TrialResult> ranked)
    {
        List<string> lines =
        [
            $"Finished: {Figures.Count(ranked.Count)} of {Figures.Count(sweep.Trials.Count, "trial")}. Each trial trained for at most {Figures.Number(sweep.Minutes, "0.##")} min, with seed {sweep.Seed}. A validation split of {Figures.Percent(sweep.Validation, 0)} "
                + "of the training set was held out, and the trials are ranked by their accuracy on it after the last epoch. The test set was not used.",
            .. Conditions(ranked),
            "",
            "| rank | trial | description | parameters | epochs | PFLOP | validation accuracy | with test-time augmentation | training accuracy | time |",
            "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        ];
        lines.AddRange(ranked.Select((trial, index) => Row(trial, index + 1)));
        lines.Add("");
        lines.Add("PFLOP is the number of operations of the training, in units of 10¹⁵: forward and backward passes, with two operations for a multiply-add.");
        lines.Add("Time is that of the training steps. It is given only if no other program used the machine. [trials.csv](trials.csv) has the same figures.");
        lines.Add("");
        lines.Add("![Validation accuracy of each trial](ranking.svg)");
        lines.Add("");
        lines.Add("![Validation accuracy over parameters](parameters.svg)");
        return string.Join('\n', lines);
    }

    // Trials that were run at different times can come from different machines.
    private static IEnumerable<string> Conditions(List<TrialResult> trials)
    {
        var results = trials.Select(trial => trial.Result).OfType<ExperimentResult>().ToList();
        if (results.Count == 0)
        {
            return [];
        }
        return
        [
            "",
            "| | |",
            "| --- | --- |",
            $"| command | {Distinct(result => $"`{RepeatCommand.Update(result.Command)}`")} |",
            $"| engine | {Distinct(result => EngineDescription.OfEngine(result.Engine))} |",
            $"| CPU kernels | {Distinct(result => EngineDescription.OfKernels(result.Engine))} |",
            $"| processor | {Distinct(result => result.DeviceDescription)} |",
        ];

        string Distinct(Func<ExperimentResult, string> describe) => string.Join("; ", results.Select(describe).Distinct().Order(StringComparer.Ordinal));
    }

    private static string Row(TrialResult trial, int rank)
    {
        var start = $"| {rank} | {trial.Trial} | {trial.Description} | {Figures.Count(trial.Parameters)} |";
        return trial.Result is { } result
            ? $"{start} {Epochs(result)} | {Figures.Number(Petaflop(result), "F2")} | {Figures.Percent(result.Accuracy)} | {Figures.Percent(result.AccuracyWithAugmentation)} "
                + $"| {(result.History is [.., var last] ? Figures.Percent(last.TrainAccuracy) : "–")} | {(result.IsTimed ? Figures.Duration(result.TrainingSeconds) : "not timed")} |"
            : $"{start} | | {trial.Failure} | | | |";
    }

    private static string Epochs(ExperimentResult result) =>
        result.Epochs == result.Options.Training.Epochs ? Figures.Count(result.Epochs) : $"{result.Epochs} of {result.Options.Training.Epochs}, stopped by the time limit";

    private static string Csv(List<TrialResult> ranked)
    {
        var lines = ranked.Select((trial, index) => string.Join(',', new object?[]
        {
            index + 1,
            trial.Trial,
            trial.Parameters,
            trial.MultiplyAdds,
            trial.Result?.Epochs,
            trial.Result is { } result ? Petaflop(result) : null,
            trial.Result?.Accuracy,
            trial.Result?.AccuracyWithAugmentation,
            trial.Result is { History: [.., var last] } ? last.TrainAccuracy : null,
            trial.Result is { IsTimed: true } timed ? timed.TrainingSeconds : null,
            $"\"{trial.Description.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        }.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture))));
        return string.Join('\n', lines.Prepend(
            "rank,trial,parameters,multiply_adds,epochs,pflop,validation_accuracy,validation_accuracy_with_augmentation,training_accuracy,training_seconds,description")) + "\n";
    }

    private static BarChart Ranking(List<TrialResult> ranked) => new()
    {
        Title = "Validation accuracy of each trial",
        Items =
        [
            .. ranked.Where(trial => trial.Result is not null).Select(trial => new BarItem(
                trial.Trial, trial.Result!.Accuracy, $"{Figures.Number(trial.Parameters / 1e6, "F2")} M parameters")),
        ],
    };

    // The gaps between the points make the chart draw dots instead of a line.
    private static LineChart Scatter(List<TrialResult> ranked)
    {
        var trials = ranked.Where(trial => trial.Result is not null).ToList();
        return new LineChart
        {
            Title = "Validation accuracy over parameters",
            Subtitle = "Each dot is a trial",
            Series =
            [
                new LineSeries("trials", [.. trials.SelectMany(trial => new ChartPoint[] { new(trial.Parameters / 1e6, trial.Result!.Accuracy), new(double.NaN, double.NaN) })]),
            ],
            XAxis = new ChartAxis { Label = "million parameters" },
            YAxis = new ChartAxis { Label = "accuracy", Format = ValueFormat.Percent },
            Markers = [new ChartMarker(trials[0].Parameters / 1e6, trials[0].Trial)],
            HasLastValues = false,
        };
    }

    private static double Petaflop(ExperimentResult result) => TrialResult.Petaflop(result.MultiplyAdds, (double)result.TrainingImages * result.Epochs);

    private string FileOf(Trial trial) => Path.Combine(folder, "trials", trial.Name + ".json");
}
