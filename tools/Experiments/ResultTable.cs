namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Documented results against ours, as a Markdown table.</summary>
internal static class ResultTable
{
    /// <summary>The name of the part of a page that holds the table.</summary>
    public const string Mark = "experiments";

    /// <param name="experiments">The experiments, in the order of the table.</param>
    /// <param name="sweeps">The sweeps that have results.</param>
    /// <param name="way">The way from the table to the experiments' folders, for links; null for no links.</param>
    public static string Write(IReadOnlyList<PublishedExperiment> experiments, IReadOnlyList<string> sweeps, string? way)
    {
        var parts = new List<string> { experiments.Count == 0 ? "No experiment has a result yet." : Table(experiments, way) };
        if (sweeps.Count > 0)
        {
            parts.Add($"Many short trials, compared on a validation split: {string.Join(", ", sweeps.Select(name => Link(name, way, SweepResults.Prefix + name)))}.");
        }
        return string.Join("\n\n", parts);
    }

    private static string Table(IReadOnlyList<PublishedExperiment> experiments, string? way)
    {
        var lines = new List<string>
        {
            "| | experiment | network | parameters | epochs | documented | ours, final epoch | with test-time augmentation | best epoch | time | device |",
            "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
        };
        lines.AddRange(experiments.Select(experiment => Row(experiment, way)));
        lines.Add("");
        lines.Add("Accuracy on the test set; of several seeds, mean ± standard deviation. The best epoch stands there only where the document names one; nothing is chosen by it.");
        lines.Add("Time is that of all training steps and one evaluation with test-time augmentation, told only where the machine did nothing else.");
        if (experiments.Any(experiment => experiment.Duration.EndsWith('¹')))
        {
            lines.Add("¹ Seconds an epoch were measured apart, on a part of an epoch.");
        }
        if (experiments.Any(experiment => experiment.IsFromFirstEngine))
        {
            lines.Add($"² Trained and timed on {ExperimentResult.FirstEngine}.");
        }
        return string.Join('\n', lines);
    }

    private static string Link(string text, string? way, string folder) => way is null ? text : $"[{text}]({way}{folder}/README.md)";

    private static string Row(PublishedExperiment experiment, string? way)
    {
        var (first, results) = (experiment.First, experiment.Results);
        var seeds = results.Count == 1 ? "" : $" ({results.Count} seeds)";
        string[] cells =
        [
            first.Documented?.Experiment ?? "",
            Link(experiment.Name, way, experiment.Name),
            first.Network ?? "its own",
            Figures.Count(first.Parameters),
            Figures.Count(first.Epochs),
            first.Documented?.ToString() ?? "",
            Figures.Percent([.. results.Select(result => result.Accuracy)]) + seeds,
            Figures.Percent([.. results.Select(result => result.AccuracyWithAugmentation)]),
            first.Documented?.Epoch is null ? "" : BestEpoch(results),
            experiment.Duration,
            experiment.Device + (first.Data == "cifar-10" ? "" : $"; on {first.Data} images") + (experiment.IsFromFirstEngine ? " ²" : ""),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    public static string BestEpoch(IReadOnlyList<ExperimentResult> results)
    {
        var best = results.Where(result => result.BestAccuracy is not null).ToList();
        return best.Count == 0
            ? "–"
            : $"{Figures.Percent([.. best.Select(result => result.BestAccuracy!.Value)])}, epoch {string.Join(" and ", best.Select(result => result.BestEpoch).Distinct().Order())}";
    }
}
