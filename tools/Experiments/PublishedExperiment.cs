using System.Globalization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Contains the published results of an experiment, one for each seed.</summary>
/// <param name="Results">The results, at least one, ordered by seed.</param>
/// <param name="Time">The separately measured duration; <see langword="null"/> if it was not measured with the same engine and processor.</param>
internal sealed record PublishedExperiment(IReadOnlyList<ExperimentResult> Results, ExperimentTime? Time)
{
    /// <summary>Gets the result of the smallest seed, which the curves show.</summary>
    public ExperimentResult First => Results[0];

    public string Name => First.Experiment;

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

    /// <summary>Describes a property of the runs. If it differs between seeds, the text lists the seeds for each value.</summary>
    public string Describe(Func<ExperimentResult, string> describe)
    {
        var seeds = Results.GroupBy(describe).ToList();
        return seeds.Count == 1 ? seeds[0].Key : string.Join("; ", seeds.Select(group => $"seed {string.Join(", ", group.Select(result => result.Seed))}: {group.Key}"));
    }
}
