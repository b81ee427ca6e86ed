namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Writes a Markdown table that compares the documented accuracies of experiments with our published results.</summary>
internal static class ResultTable
{
    /// <summary>The name of the part of a page that contains the table.</summary>
    public const string Mark = "experiments";

    /// <summary>Writes the table.</summary>
    /// <param name="experiments">The experiments, in the order of the table.</param>
    /// <param name="sweeps">The sweeps that have results.</param>
    /// <param name="way">The relative path from the table to the folders of the experiments, for links; <see langword="null"/> for no links.</param>
    public static string Write(IReadOnlyList<PublishedExperiment> experiments, IReadOnlyList<string> sweeps, string? way)
    {
        var parts = new List<string> { experiments.Count == 0 ? "No experiment has a result yet." : Table(experiments, way) };
        if (sweeps.Count > 0)
        {
            parts.Add($"Sweeps, which compare many short trials on a validation split: {string.Join(", ", sweeps.Select(name => Link(name, way, SweepResults.Prefix + name)))}.");
        }
        return string.Join("\n\n", parts);
    }

    private static string Table(IReadOnlyList<PublishedExperiment> experiments, string? way)
    {
        var lines = new List<string>
        {
            "| | experiment | network | parameters | epochs | documented | ours, last epoch | with test-time augmentation | best epoch | time | device |",
            "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
        };
        lines.AddRange(experiments.Select(experiment => Row(experiment, way)));
        lines.Add("");
        lines.Add("Accuracy is measured on the test set. For several seeds, it is the mean ± standard deviation. The best epoch is given only if the document gives one; it was not used for any choice.");
        lines.Add("Time includes all training steps and one evaluation with test-time augmentation. It is given only if no other program used the machine.");
        if (experiments.Any(experiment => experiment.Duration.EndsWith('¹')))
        {
            lines.Add("¹ The seconds per epoch were measured separately, on a part of an epoch.");
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
            experiment.Describe(Device) + (first.Data == "cifar-10" ? "" : $"; on {first.Data} images"),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    // Kernels for the CPU do nothing on a GPU.
    private static string Device(ExperimentResult result) => result.Device != "cpu"
        ? result.DeviceDescription
        : $"{result.DeviceDescription}, kernels {EngineDescription.OfKernels(result.Engine).Split(' ')[0]}";

    public static string BestEpoch(IReadOnlyList<ExperimentResult> results)
    {
        var best = results.Where(result => result.BestAccuracy is not null).ToList();
        return best.Count == 0
            ? "–"
            : $"{Figures.Percent([.. best.Select(result => result.BestAccuracy!.Value)])}, epoch {string.Join(" and ", best.Select(result => result.BestEpoch).Distinct().Order())}";
    }
}
