namespace ResNetKit.Reporting;

/// <summary>The figures that a run is judged by: those on test images, or on the validation split for a run without test images.</summary>
internal static class RunFigures
{
    /// <summary>The images that the run is judged on.</summary>
    public static string Split(RunReport run) =>
        run.History.Any(epoch => epoch.TestAccuracy.HasValue) || run.History.All(epoch => epoch.ValidationAccuracy is null)
            ? "test"
            : "validation";

    public static double? Accuracy(RunReport run, EpochResult epoch) =>
        Split(run) == "test" ? epoch.TestAccuracy : epoch.ValidationAccuracy;

    public static double? Loss(RunReport run, EpochResult epoch) => Split(run) == "test" ? epoch.TestLoss : epoch.ValidationLoss;

    /// <summary>The last epoch that was evaluated; null where none was.</summary>
    public static EpochResult? Last(RunReport run) => run.History.LastOrDefault(epoch => Accuracy(run, epoch).HasValue);

    /// <summary>The first of the epochs with the highest accuracy; null where none was evaluated.</summary>
    public static EpochResult? Highest(RunReport run) =>
        run.History.Where(epoch => Accuracy(run, epoch).HasValue).MaxBy(epoch => Accuracy(run, epoch));

    /// <summary>Seconds in training steps.</summary>
    public static double Seconds(RunReport run) => run.History.Sum(epoch => epoch.Seconds);
}
