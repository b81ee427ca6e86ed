namespace ResNetKit.Training;

internal static class MonitoredMetricExtensions
{
    /// <summary>What <see cref="MonitoredMetric.Auto"/> stands for in a run.</summary>
    public static MonitoredMetric Resolve(this MonitoredMetric metric, bool hasValidation) =>
        metric != MonitoredMetric.Auto ? metric
        : hasValidation ? MonitoredMetric.ValidationAccuracy
        : MonitoredMetric.TrainLoss;

    public static bool HigherIsBetter(this MonitoredMetric metric) =>
        metric is MonitoredMetric.ValidationAccuracy or MonitoredMetric.TrainAccuracy or MonitoredMetric.TestAccuracy;

    /// <summary>The figure itself, or an error that says why there is none.</summary>
    public static double Require(this EpochResult epoch, MonitoredMetric metric) =>
        epoch.Metric(metric) ?? throw new InvalidOperationException(
            $"{metric} is monitored, but this run does not measure it after epoch {epoch.Epoch}: there is no such split.");
}
