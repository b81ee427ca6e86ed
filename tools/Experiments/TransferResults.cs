using System.Globalization;
using ResNetKit.Reporting.Charts;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents the folder of the results of the fine-tuning experiment, with a file for each training, a page and curves.</summary>
internal sealed class TransferResults(string folder)
{
    /// <summary>The name of the experiment, which is also the name of its command and of its folder.</summary>
    public const string Name = "fine-tuning";

    // The name is not "runs", because folders of that name are not committed.
    private const string Trainings = "trainings";

    private const string Mark = "results";

    /// <summary>Gets a value indicating whether there are results.</summary>
    public bool Exist => Directory.Exists(Path.Combine(folder, Trainings));

    public override string ToString() => folder;

    /// <summary>Reads the result of a training, or returns <see langword="null"/> if there is none.</summary>
    public TransferResult? Find(string method, int pictures, long seed) => RunFolder.ReadJson<TransferResult>(FileOf(method, pictures, seed));

    /// <summary>Reads the result of the pretraining, or returns <see langword="null"/> if there is none.</summary>
    public TransferResult? FindPretraining(long seed) => RunFolder.ReadJson<TransferResult>(FileOf(Transfer.Pretraining, pictures: null, seed));

    /// <summary>Adds a result, and updates the page.</summary>
    public void Publish(TransferResult result)
    {
        Directory.CreateDirectory(Path.Combine(folder, Trainings));
        WholeFile.WriteJson(FileOf(result.Method, result.Method == Transfer.Pretraining ? null : result.Pictures, result.Seed), result);
        WritePage();
    }

    /// <summary>Writes the page and the curves from the results.</summary>
    /// <returns>The path of the page.</returns>
    public string WritePage()
    {
        var results = Directory.EnumerateFiles(Path.Combine(folder, Trainings), "*.json").Order(StringComparer.Ordinal)
            .Select(file => RunFolder.ReadJson<TransferResult>(file)!).ToList();
        foreach (var pictures in Transfer.Epochs.Keys.Where(pictures => results.Any(result => IsCurve(result, pictures))))
        {
            Curves(pictures, results).Save(Path.Combine(folder, CurvesOf(pictures)));
        }

        var page = Path.Combine(folder, "README.md");
        if (!MarkedText.IsIn(page, Mark))
        {
            MarkedText.Create(page, Mark, "Fine-tuning: five classes with few pictures");
        }
        MarkedText.Write(page, Mark, Markdown(results));
        return page;
    }

    private static bool IsCurve(TransferResult result, int pictures) => result.Pictures == pictures && result.Split == "test" && result.Curve.Count > 0;

    private static string CurvesOf(int pictures) => string.Create(CultureInfo.InvariantCulture, $"accuracy-{pictures}.svg");

    private static string Markdown(List<TransferResult> results)
    {
        var lines = new List<string>();
        var pretraining = results.Where(result => result.Method == Transfer.Pretraining).ToList();
        if (pretraining.Count > 0)
        {
            lines.Add(
                $"`{Transfer.Preset}` was trained on {Figures.Count(pretraining[0].Pictures)} images of the first five classes for {Figures.Count(pretraining[0].Epochs, "epoch")}. "
                + $"It classifies {Figures.Percent([.. pretraining.Select(result => result.Accuracy)])} of their test images correctly. "
                + $"The table shows the accuracy on the {Figures.Count(5_000)} test images of the other five classes after the last epoch ({Seeds(pretraining)}).");
            lines.Add("");
        }

        lines.Add($"| pictures | {string.Join(" | ", Transfer.Methods)} |");
        lines.Add($"| ---: |{string.Concat(Transfer.Methods.Select(_ => " ---: |"))}");
        foreach (var pictures in Transfer.Epochs.Keys)
        {
            lines.Add($"| {Figures.Count(pictures)} | {string.Join(" | ", Transfer.Methods.Select(method => Cell(results, method, pictures)))} |");
        }
        lines.Add("");
        lines.AddRange(Conditions(results));
        foreach (var pictures in Transfer.Epochs.Keys.Where(pictures => results.Any(result => IsCurve(result, pictures))))
        {
            lines.Add("");
            lines.Add($"![Accuracy after each epoch, {Figures.Count(pictures)} pictures]({CurvesOf(pictures)})");
        }

        var trials = results.Where(result => result.Split == "validation").ToList();
        if (trials.Count > 0)
        {
            lines.Add("");
            lines.Add("The defaults of `FineTune.Options` were chosen by these trials. They were evaluated on training images that were held out. The test set was not used.");
            lines.Add("");
            lines.Add("| optimizer | pictures | accuracy on the held-out images |");
            lines.Add("| --- | ---: | ---: |");
            lines.AddRange(trials
                .GroupBy(trial => (trial.Method, trial.Pictures))
                .OrderBy(group => group.Key.Pictures).ThenByDescending(group => group.Average(trial => trial.Accuracy))
                .Select(group => $"| {group.Key.Method} | {Figures.Count(group.Key.Pictures)} | {Figures.Percent([.. group.Select(trial => trial.Accuracy)])} |"));
        }

        return string.Join('\n', lines);
    }

    // Trainings that were run at different times can come from different machines.
    private static IEnumerable<string> Conditions(List<TransferResult> results)
    {
        return results.Count == 0 ? [] :
        [
            "| | |",
            "| --- | --- |",
            $"| commands | {Distinct(result => $"`{RepeatCommand.Update(result.Command)}`")} |",
            $"| engine | {Distinct(result => EngineDescription.OfEngine(result.Engine))} |",
            $"| CPU kernels | {Distinct(result => EngineDescription.OfKernels(result.Engine))} |",
            $"| processor | {Distinct(result => $"{result.Processor}, {Figures.Count(result.Threads, "thread")}")} |",
        ];

        string Distinct(Func<TransferResult, string> describe) => string.Join("; ", results.Select(describe).Distinct().Order(StringComparer.Ordinal));
    }

    private static string Cell(List<TransferResult> results, string method, int pictures)
    {
        var found = results.Where(result => result.Method == method && result.Pictures == pictures).ToList();
        if (found.Count == 0)
        {
            return "not run";
        }
        var epochs = found[0].Curve.Count > 0 ? $" ({Figures.Count(found[0].Epochs, "epoch")})" : "";
        return Figures.Percent([.. found.Select(result => result.Accuracy)]) + epochs;
    }

    private static string Seeds(List<TransferResult> results) => results.Count == 1
        ? $"seed {Figures.Count(results[0].Seed)}"
        : $"mean ± standard deviation of {Figures.Count(results.Count, "seed")}";

    private static LineChart Curves(int pictures, List<TransferResult> results)
    {
        var shown = results.Where(result => IsCurve(result, pictures)).GroupBy(result => result.Method).Select(group => group.MinBy(result => result.Seed)!);
        var series = shown.Select(result => new LineSeries(
            result.Method, [.. result.Curve.Select(point => new ChartPoint(point.Epoch, point.Accuracy))])
        {
            Color = Transfer.Methods.ToList().IndexOf(result.Method),
        }).ToList();
        if (results.Find(result => result.Method == Transfer.Probe && result.Pictures == pictures) is { } probe && series.Count > 0)
        {
            var last = series.Max(curve => curve.Points[^1].X);
            series.Add(new LineSeries(Transfer.Probe, [new ChartPoint(0, probe.Accuracy), new ChartPoint(last, probe.Accuracy)])
            {
                Color = Transfer.Methods.ToList().IndexOf(Transfer.Probe),
            });
        }

        return new LineChart
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{pictures:N0} pictures of five classes"),
            Subtitle = "Accuracy on 5,000 test images; the linear probe has no epochs",
            Series = series,
            XAxis = new ChartAxis { Label = "epoch", Minimum = 0 },
            YAxis = new ChartAxis { Label = "accuracy", Format = ValueFormat.Percent },
        };
    }

    private string FileOf(string method, int? pictures, long seed)
    {
        var name = method.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-');
        var number = pictures is null ? "" : string.Create(CultureInfo.InvariantCulture, $"-{pictures}");
        return Path.Combine(folder, Trainings, string.Create(CultureInfo.InvariantCulture, $"{name}{number}-seed-{seed}.json"));
    }
}
