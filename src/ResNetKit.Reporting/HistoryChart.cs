using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting;

/// <summary>Creates charts of the epochs of a run.</summary>
internal static class HistoryChart
{
    private const int TrainColor = 0;
    private const int TestColor = 1;
    private const int ValidationColor = 2;

    internal static ChartAxis EpochAxis { get; } = new() { Label = "epoch", Format = ValueFormat.Count };

    /// <summary>Creates a chart of the loss on the training, validation and test images.</summary>
    /// <param name="history">The results of the epochs, in order.</param>
    public static LineChart Loss(IReadOnlyList<EpochResult> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new LineChart
        {
            Title = "Loss",
            Subtitle = "Training: average over the epoch, including any augmentation and label smoothing",
            Series = Series(history, epoch => epoch.TrainLoss, epoch => epoch.ValidationLoss, epoch => epoch.TestLoss),
            XAxis = EpochAxis,
            YAxis = new ChartAxis { Label = "mean cross-entropy" },
        };
    }

    /// <summary>Creates a chart of the accuracy on the training, validation and test images.</summary>
    /// <param name="history">The results of the epochs, in order.</param>
    public static LineChart Accuracy(IReadOnlyList<EpochResult> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new LineChart
        {
            Title = "Accuracy",
            Subtitle = "Training: average over the epoch, including any augmentation",
            Series = Series(history, epoch => epoch.TrainAccuracy, epoch => epoch.ValidationAccuracy, epoch => epoch.TestAccuracy),
            XAxis = EpochAxis,
            YAxis = new ChartAxis { Label = "accuracy", Format = ValueFormat.Percent },
        };
    }

    /// <summary>Creates a chart of the learning rate at the end of each epoch.</summary>
    /// <param name="history">The results of the epochs, in order.</param>
    public static LineChart LearningRate(IReadOnlyList<EpochResult> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var chart = LearningRate([.. history.Select(epoch => new ScheduledRate(epoch.Epoch, epoch.LearningRate))]);
        return chart with { Subtitle = "At the end of each epoch" };
    }

    /// <summary>Creates a chart of the learning rate at each step.</summary>
    /// <param name="rates">The learning rates, in order.</param>
    public static LineChart LearningRate(IReadOnlyList<ScheduledRate> rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return new LineChart
        {
            Title = "Learning rate",
            Subtitle = "At each step",
            Series = [new LineSeries("learning rate", Points(rates))],
            XAxis = EpochAxis,
            YAxis = new ChartAxis { Label = "rate", Minimum = 0 },
        };
    }

    // Epochs without an evaluation cause no gap: the curve continues at the next evaluated epoch.
    internal static IReadOnlyList<ChartPoint> Points(IEnumerable<EpochResult> history, Func<EpochResult, double?> value) =>
        [.. from epoch in history let y = value(epoch) where y.HasValue select new ChartPoint(epoch.Epoch, y.Value)];

    internal static IReadOnlyList<ChartPoint> Points(IEnumerable<ScheduledRate> rates) =>
        [.. rates.Select(rate => new ChartPoint(rate.Epoch, rate.LearningRate))];

    private static LineSeries[] Series(
        IReadOnlyList<EpochResult> history,
        Func<EpochResult, double?> train,
        Func<EpochResult, double?> validation,
        Func<EpochResult, double?> test)
    {
        LineSeries[] series =
        [
            new("train", Points(history, train)) { Color = TrainColor },
            new("validation", Points(history, validation)) { Color = ValidationColor },
            new("test", Points(history, test)) { Color = TestColor },
        ];
        return [.. series.Where(curve => curve.Points.Count > 0)];
    }
}
