using System.Globalization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The published results of an experiment, one for each seed.</summary>
/// <param name="Results">The results, at least one, ordered by seed.</param>
/// <param name="Time">The separately measured duration; <see langword="null"/> if it was not measured.</param>
internal sealed record PublishedExperiment(IReadOnlyList<ExperimentResult> Results, ExperimentTime? Time)
{
    /// <summary>Gets the result of the smallest seed, which the curves show.</summary>
    public ExperimentResult First => Results[0];

    public string Name => First.Experiment;

    /// <summary>Gets a value indicating whether a result comes from the first engine of the project.</summary>
    public bool IsFromFirstEngine => Results.Any(result => result.IsFromFirstEngine);

    /// <summary>
    /// Gets the duration of training and one evaluation with test-time augmentation, or "not timed" if it was not measured on an idle computer.
    /// </summary>
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
