namespace ResNetKit;

/// <summary>
/// Names of the figures of an epoch that checkpoints, early stopping and reduce-on-plateau can judge by: the split, a slash and the figure,
/// for example <c>validation/loss</c>, <c>train/accuracy</c> or, with <see cref="TopKOptions"/> among the metrics, <c>test/top5</c>.
/// </summary>
/// <remarks>Lower is better for figures that end in <c>loss</c> or <c>error</c>, higher for all others.</remarks>
public static class MonitoredMetric
{
    /// <summary>Stands between the split and the figure.</summary>
    internal const char Separator = '/';

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

    /// <summary>The figure of an evaluated epoch, or an error that says why there is none.</summary>
    internal static double Require(EpochResult epoch, string monitor) =>
        epoch.Metric(monitor) ?? throw new InvalidOperationException(Missing(epoch, monitor));

    internal static string Missing(EpochResult epoch, string monitor) =>
        $"'{monitor}' is monitored, but epoch {epoch.Epoch} has no such figure."
        + Registration.NameSuggestion.For(monitor, [.. epoch.Figures.Select(figure => figure.Key)]);
}
