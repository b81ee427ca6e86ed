namespace ResNetKit.Reporting;

/// <summary>Provides the key results of a run: those on the test images, or on the validation images for a run without test images.</summary>
internal static class RunFigures
{
    /// <summary>Gets the name of the split from which the results are taken.</summary>
    public static string Split(RunReport run) =>
        run.History.Any(epoch => epoch.TestAccuracy.HasValue) || run.History.All(epoch => epoch.ValidationAccuracy is null)
            ? "test"
            : "validation";

    public static double? Accuracy(RunReport run, EpochResult epoch) =>
        Split(run) == "test" ? epoch.TestAccuracy : epoch.ValidationAccuracy;

    public static double? Loss(RunReport run, EpochResult epoch) => Split(run) == "test" ? epoch.TestLoss : epoch.ValidationLoss;

    /// <summary>Gets the last evaluated epoch, or <see langword="null"/> if there is none.</summary>
    public static EpochResult? Last(RunReport run) => run.History.LastOrDefault(epoch => Accuracy(run, epoch).HasValue);

    /// <summary>Gets the first epoch with the highest accuracy, or <see langword="null"/> if no epoch was evaluated.</summary>
    public static EpochResult? Highest(RunReport run) =>
        run.History.Where(epoch => Accuracy(run, epoch).HasValue).MaxBy(epoch => Accuracy(run, epoch));

    /// <summary>Gets the duration of the training steps, in seconds.</summary>
    public static double Seconds(RunReport run) => run.History.Sum(epoch => epoch.Seconds);
}
