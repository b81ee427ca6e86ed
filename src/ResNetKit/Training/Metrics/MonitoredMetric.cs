using System.Globalization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Provides the names of metrics that checkpoints, early stopping and the schedule <see cref="ReduceOnPlateauScheduleOptions"/> can monitor. A name is the
/// split, a slash and the metric, such as <c>validation/loss</c>, <c>train/accuracy</c> or, with <see cref="TopKOptions"/> in
/// <see cref="TrainerOptions.Metrics"/>, <c>test/top5</c>.
/// </summary>
/// <remarks>For metrics whose names end in <c>loss</c> or <c>error</c>, lower values are better; for all others, higher values are better.</remarks>
public static class MonitoredMetric
{
    /// <summary>The separator between the split and the metric.</summary>
    private const char Separator = '/';

    /// <summary>The loss on the validation split if there is one, or else the loss on the training set; never a metric of the test set.</summary>
    public const string Auto = "auto";

    /// <summary>The loss on the training set.</summary>
    public const string TrainLoss = "train/loss";

    /// <summary>The accuracy on the training set.</summary>
    public const string TrainAccuracy = "train/accuracy";

    /// <summary>The loss on the validation split.</summary>
    public const string ValidationLoss = "validation/loss";

    /// <summary>The accuracy on the validation split.</summary>
    public const string ValidationAccuracy = "validation/accuracy";

    /// <summary>The loss on the test set. If you select an epoch by this metric, the test result is no longer an unbiased estimate.</summary>
    public const string TestLoss = "test/loss";

    /// <summary>The accuracy on the test set. If you select an epoch by this metric, the test result is no longer an unbiased estimate.</summary>
    public const string TestAccuracy = "test/accuracy";

    /// <summary>Determines whether higher values of a metric are better.</summary>
    internal static bool HigherIsBetter(string monitor) =>
        monitor != Auto && !monitor.EndsWith("loss", StringComparison.OrdinalIgnoreCase) && !monitor.EndsWith("error", StringComparison.OrdinalIgnoreCase);

    /// <summary>Replaces <see cref="Auto"/> by the metric that it stands for in a run.</summary>
    internal static string Resolve(string monitor, bool hasValidation) =>
        monitor != Auto ? monitor : hasValidation ? ValidationLoss : TrainLoss;

    /// <summary>Checks that a run can compute a metric.</summary>
    /// <exception cref="InvalidOptionsException">The run cannot compute the metric; the message gives the reason.</exception>
    internal static void Check(string monitor, TrainingState state)
    {
        if (monitor != Auto && Problem(monitor, state) is { } problem)
        {
            throw new InvalidOptionsException([$"'{monitor}' is monitored, but {problem}."]);
        }
    }

    /// <summary>Gets the value of a metric in an evaluated epoch, or NaN if the metric was computed but has no value.</summary>
    /// <exception cref="InvalidOptionsException">
    /// The epoch does not have the metric; the message lists the metrics that it has and suggests a similar one if there is one.
    /// </exception>
    internal static double Require(EpochResult epoch, string monitor) =>
        epoch.Metric(monitor) ?? (epoch.Undefined.Contains(monitor, StringComparer.Ordinal) ? double.NaN : throw new InvalidOptionsException(
        [
            $"'{monitor}' is monitored, but epoch {epoch.Epoch} has no such metric."
            + NameSuggestion.For(monitor, [.. epoch.Figures.Select(figure => figure.Key)]),
        ]));

    /// <summary>Determines whether a name consists of a prefix and the index of a class.</summary>
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
            null => "a name must be 'train', 'validation' or 'test', a slash and the metric, such as 'validation/loss'",
            false => "the run has no such split",
            true when figure is "loss" or "accuracy" => null,
            true when split == "train" => "the training set has loss and accuracy only",
            _ => state.Options.Metrics is [] ? "only loss and accuracy are measured: the options have no metrics"
                : state.Options.Metrics.Any(metric => metric.CanMeasure(figure)) ? null
                : "only loss, accuracy and the values of "
                    + $"{string.Join(", ", state.Options.Metrics.Select(metric => $"'{KnownMetrics.List.NameOf(metric)}'"))} are measured",
        };
    }
}
