using System.Globalization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Names of the figures of an epoch that checkpoints, early stopping and reduce-on-plateau can judge by: the split, a slash and the figure,
/// for example <c>validation/loss</c>, <c>train/accuracy</c> or, with <see cref="TopKOptions"/> among the metrics, <c>test/top5</c>.
/// </summary>
/// <remarks>Lower is better for figures that end in <c>loss</c> or <c>error</c>, higher for all others.</remarks>
public static class MonitoredMetric
{
    /// <summary>Stands between the split and the figure.</summary>
    private const char Separator = '/';

    /// <summary>The loss on the validation split where there is one, else on the training set; never on the test set.</summary>
    public const string Auto = "auto";

    /// <summary>Loss on the training set.</summary>
    public const string TrainLoss = "train/loss";

    /// <summary>Accuracy on the training set.</summary>
    public const string TrainAccuracy = "train/accuracy";

    /// <summary>Loss on the validation split.</summary>
    public const string ValidationLoss = "validation/loss";

    /// <summary>Accuracy on the validation split.</summary>
    public const string ValidationAccuracy = "validation/accuracy";

    /// <summary>Loss on the test set. A choice made by it leaves no unseen test result.</summary>
    public const string TestLoss = "test/loss";

    /// <summary>Accuracy on the test set. A choice made by it leaves no unseen test result.</summary>
    public const string TestAccuracy = "test/accuracy";

    /// <summary>Whether a larger figure is a better one.</summary>
    internal static bool HigherIsBetter(string monitor) =>
        monitor != Auto && !monitor.EndsWith("loss", StringComparison.OrdinalIgnoreCase) && !monitor.EndsWith("error", StringComparison.OrdinalIgnoreCase);

    /// <summary>The figure that <see cref="Auto"/> stands for in a run.</summary>
    internal static string Resolve(string monitor, bool hasValidation) =>
        monitor != Auto ? monitor : hasValidation ? ValidationLoss : TrainLoss;

    /// <summary>Throws where a run can never measure the figure.</summary>
    /// <exception cref="InvalidOptionsException">It cannot; the message says why.</exception>
    internal static void Check(string monitor, TrainingState state)
    {
        if (monitor != Auto && Problem(monitor, state) is { } problem)
        {
            throw new InvalidOptionsException([$"'{monitor}' is monitored, but {problem}."]);
        }
    }

    /// <summary>The figure of an evaluated epoch.</summary>
    /// <exception cref="InvalidOptionsException">There is none; the message names those that there are.</exception>
    internal static double Require(EpochResult epoch, string monitor) => epoch.Metric(monitor) ?? throw new InvalidOptionsException(
        [
            $"'{monitor}' is monitored, but epoch {epoch.Epoch} has no such figure."
            + NameSuggestion.For(monitor, [.. epoch.Figures.Select(figure => figure.Key)]),
        ]);

    /// <summary>Whether a figure is a prefix and the number of a class.</summary>
    internal static bool IsOfClass(string figure, string prefix) =>
        figure.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(figure.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string? Problem(string monitor, TrainingState state)
    {
        var separator = monitor.IndexOf(Separator, StringComparison.Ordinal);
        var (split, figure) = separator < 0 ? (monitor, string.Empty) : (monitor[..separator], monitor[(separator + 1)..]);
        var isGiven = split switch
        {
            "train" => true,
            "validation" => state.HasValidation,
            "test" => state.HasTest,
            _ => (bool?)null,
        };
        return isGiven switch
        {
            null => "a figure is named by 'train', 'validation' or 'test', a slash and its name",
            false => "the run was given no such split",
            true when figure is "loss" or "accuracy" => null,
            true when split == "train" => "the training set has loss and accuracy only",
            _ => state.Options.Metrics is [] ? "only loss and accuracy are measured: the options have no metrics"
                : state.Options.Metrics.Any(metric => metric.CanMeasure(figure)) ? null
                : $"only loss, accuracy and the figures of {string.Join(", ", state.Options.Metrics.Select(metric => $"'{KnownMetrics.List.NameOf(metric)}'"))} are measured",
        };
    }
}
