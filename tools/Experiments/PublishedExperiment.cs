using System.Globalization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The results of one experiment that are published, one for each seed.</summary>
/// <param name="Results">The results, by seed; at least one.</param>
/// <param name="Time">How long it takes, where that was measured apart.</param>
internal sealed record PublishedExperiment(IReadOnlyList<ExperimentResult> Results, ExperimentTime? Time)
{
    /// <summary>The result of the smallest seed, which the curves show.</summary>
    public ExperimentResult First => Results[0];

    public string Name => First.Experiment;

    /// <summary>Whether a result comes from the engine that the project began with.</summary>
    public bool IsFromFirstEngine => Results.Any(result => result.IsFromFirstEngine);

    /// <summary>Training and one evaluation with test-time augmentation, where the machine did nothing else; otherwise that it is not known.</summary>
    public string Duration
    {
        get
        {
            var timed = Results.Where(result => result.IsTimed).ToList();
            if (timed.Count > 0)
            {
                return Figures.Duration(timed.Average(result => result.TrainingSeconds + result.EvaluationSecondsWithAugmentation));
            }
            if (Time is null)
            {
                return "not timed";
            }
            var (epochs, epoch, evaluation) = (First.Epochs, Time.EpochSeconds, Time.EvaluationSecondsWithAugmentation);
            return string.Create(CultureInfo.InvariantCulture, $"{epochs} × {epoch:F1} s + {evaluation:F0} s = {Figures.Duration((epochs * epoch) + evaluation)} ¹");
        }
    }

    public string Device => string.Join("; ", Results.Select(Describe).Distinct());

    private static string Describe(ExperimentResult result) => result.Device == "cpu"
        ? $"{result.Processor}, {Figures.Count(result.Threads, "thread")}, {Precision(result)}"
        : $"{result.Processor}, {Precision(result)}";

    private static string Precision(ExperimentResult result) => result.Precision.ToString().ToLowerInvariant();
}
