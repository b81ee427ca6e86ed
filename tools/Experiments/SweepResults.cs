using System.Globalization;
using ResNetKit.Reporting.Charts;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The folder of a sweep's results: one file a trial, a ranked table, a page and pictures.</summary>
internal sealed class SweepResults(string folder)
{
    /// <summary>What the name of such a folder begins with.</summary>
    public const string Prefix = "sweep-";

    private const string Mark = "results";

    public override string ToString() => folder;

    /// <summary>The folder of a sweep among published results.</summary>
    public static SweepResults In(string results, Sweep sweep) => new(Path.Combine(results, Prefix + sweep.Name));

    /// <summary>The result of a trial; null where it has none.</summary>
    public TrialResult? Find(Trial trial) => RunFolder.ReadJson<TrialResult>(FileOf(trial));

    /// <summary>Adds a trial's result, and writes anew what shows it.</summary>
    public void Publish(Sweep sweep, Trial trial, TrialResult result)
    {
        Directory.CreateDirectory(Path.Combine(folder, "trials"));
        WholeFile.WriteJson(FileOf(trial), result);
        WritePage(sweep);
    }

    /// <summary>Writes table, page and pictures from the results of the trials.</summary>
    public void WritePage(Sweep sweep)
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
    }

    private static string Markdown(Sweep sweep, List<TrialResult> ranked)
    {
        var waiting = sweep.Trials.Count - ranked.Count;
        var lines = new List<string>
        {
            $"{Figures.Count(ranked.Count)} of {Figures.Count(sweep.Trials.Count, "trial")}, each trained for at most {Figures.Number(sweep.Minutes, "0.##")} min, seed {sweep.Seed}. "
                + $"{Figures.Percent(sweep.Validation, 0)} of the training set were held out, and the trials are ranked by the accuracy on them after the last epoch; "
                + $"the test set was never looked at.{EngineNote(ranked)}{(waiting > 0 ? $" {Figures.Count(waiting, "trial")} still to come." : "")}",
            "",
            "| rank | trial | | parameters | epochs | PFLOP | validation accuracy | with test-time augmentation | training accuracy | time |",
            "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        };
        lines.AddRange(ranked.Select((trial, index) => Row(trial, index + 1)));
        lines.Add("");
        lines.Add("PFLOP is the arithmetic of the training: forward and backward, two operations a multiply-add. Time is that of the training steps, told only where the machine did nothing else.");
        lines.Add("The same as [CSV](trials.csv).");
        lines.Add("");
        lines.Add("![Validation accuracy of each trial](ranking.svg)");
        lines.Add("");
        lines.Add("![Validation accuracy over parameters](parameters.svg)");
        return string.Join('\n', lines);
    }

    private static string EngineNote(List<TrialResult> trials) =>
        trials.Any(trial => trial.Result is { IsFromFirstEngine: true }) ? $" Trained on {ExperimentResult.FirstEngine}." : "";

    private static string Row(TrialResult trial, int rank)
    {
        var start = $"| {rank} | {trial.Trial} | {trial.Description} | {Figures.Count(trial.Parameters)} |";
        return trial.Result is { } result
            ? $"{start} {Epochs(result)} | {Figures.Number(Petaflop(result), "F2")} | {Figures.Percent(result.Accuracy)} | {Figures.Percent(result.AccuracyWithAugmentation)} "
                + $"| {(result.History is [.., var last] ? Figures.Percent(last.TrainAccuracy) : "–")} | {(result.IsTimed ? Figures.Duration(result.TrainingSeconds) : "not timed")} |"
            : $"{start} | | {trial.Failure} | | | |";
    }

    private static string Epochs(ExperimentResult result) =>
        result.Epochs == result.Options.Training.Epochs ? Figures.Count(result.Epochs) : $"{result.Epochs} of {result.Options.Training.Epochs}, time was up";

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

    // Points with gaps between them are dots and not a line.
    private static LineChart Scatter(List<TrialResult> ranked)
    {
        var trials = ranked.Where(trial => trial.Result is not null).ToList();
        return new LineChart
        {
            Title = "Validation accuracy over parameters",
            Subtitle = "One dot a trial",
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
