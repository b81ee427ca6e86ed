using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting;

/// <summary>Creates charts that compare several runs.</summary>
internal static class ComparisonChart
{
    /// <summary>Creates a chart of the accuracy on the test images, or on the validation images for a run without test images.</summary>
    /// <param name="runs">The runs, in the order of the legend.</param>
    public static LineChart Accuracy(IReadOnlyList<RunReport> runs) => new()
    {
        Title = "Accuracy",
        Subtitle = $"On {Split(runs)} images, after each epoch"
            + (LowestAccuracy(runs) > 0 ? "; the first steep rise may lie below the axis" : ""),
        Series = Series(runs, run => HistoryChart.Points(run.History, epoch => RunFigures.Accuracy(run, epoch))),
        XAxis = HistoryChart.EpochAxis,
        YAxis = new ChartAxis { Label = "accuracy", Format = ValueFormat.Percent, Minimum = LowestAccuracy(runs) },
    };

    /// <summary>Creates a chart of the accuracy over the duration of the training steps.</summary>
    /// <param name="runs">The runs, in the order of the legend.</param>
    public static LineChart AccuracyOverTime(IReadOnlyList<RunReport> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var isLong = runs.Any(run => run.History.Sum(epoch => epoch.Seconds) > 600);
        return Accuracy(runs) with
        {
            Title = "Accuracy over training time",
            Subtitle = "On " + Split(runs) + " images; evaluation is not part of the time",
            Series = Series(runs, run => OverTime(run, isLong ? 60 : 1)),
            XAxis = new ChartAxis { Label = isLong ? "minutes" : "seconds", Minimum = 0 },
        };
    }

    /// <summary>Creates a chart of the loss on the test images, or on the validation images for a run without test images.</summary>
    /// <param name="runs">The runs, in the order of the legend.</param>
    public static LineChart Loss(IReadOnlyList<RunReport> runs) => new()
    {
        Title = "Loss",
        Subtitle = "On " + Split(runs) + " images, after each epoch",
        Series = Series(runs, run => HistoryChart.Points(run.History, epoch => RunFigures.Loss(run, epoch))),
        XAxis = HistoryChart.EpochAxis,
        YAxis = new ChartAxis { Label = "mean cross-entropy" },
    };

    /// <summary>Creates a chart of the training loss.</summary>
    /// <param name="runs">The runs, in the order of the legend.</param>
    public static LineChart TrainLoss(IReadOnlyList<RunReport> runs) => new()
    {
        Title = "Training loss",
        Subtitle = "Average over the epoch, including any augmentation and label smoothing",
        Series = Series(runs, run => HistoryChart.Points(run.History, epoch => epoch.TrainLoss)),
        XAxis = HistoryChart.EpochAxis,
        YAxis = new ChartAxis { Label = "mean cross-entropy" },
    };

    /// <summary>Creates a chart of the learning rate.</summary>
    /// <param name="runs">The runs, in the order of the legend.</param>
    public static LineChart LearningRate(IReadOnlyList<RunReport> runs) => new()
    {
        Title = "Learning rate",
        Series = Series(
            runs,
            run => run.LearningRates.Count > 0
                ? HistoryChart.Points(run.LearningRates)
                : HistoryChart.Points(run.History, epoch => epoch.LearningRate)),
        XAxis = HistoryChart.EpochAxis,
        YAxis = new ChartAxis { Label = "rate", Minimum = 0 },
        HasLastValues = false,
    };

    // Each run has the same color in all charts. A chart therefore skips the color of a run for which it has no values.
    private static LineSeries[] Series(IReadOnlyList<RunReport> runs, Func<RunReport, IReadOnlyList<ChartPoint>> points)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return
        [
            .. runs.Select((run, index) => new LineSeries(run.Name, points(run)) { Color = index })
                .Where(series => series.Points.Count > 0),
        ];
    }

    // The late epochs show which run is better, but the first epochs would take most of the space. If all runs have at least 8 epochs, the axis therefore
    // begins at the lowest accuracy after the first quarter of the epochs, rounded down to a multiple of 5 %.
    private static double? LowestAccuracy(IReadOnlyList<RunReport> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Any(run => run.History.Count < 8))
        {
            return null;
        }

        var late = runs.SelectMany(run => run.History.Skip(run.History.Count / 4).Select(epoch => RunFigures.Accuracy(run, epoch)));
        return late.Min() is { } lowest && double.IsFinite(lowest) ? Math.Floor(lowest * 20) / 20 : null;
    }

    private static string Split(IReadOnlyList<RunReport> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return string.Join(" or ", runs.Select(RunFigures.Split).Distinct().Order(StringComparer.Ordinal));
    }

    private static List<ChartPoint> OverTime(RunReport run, double unit)
    {
        var points = new List<ChartPoint>();
        var seconds = 0.0;
        foreach (var epoch in run.History)
        {
            seconds += epoch.Seconds;
            if (RunFigures.Accuracy(run, epoch) is { } accuracy)
            {
                points.Add(new ChartPoint(seconds / unit, accuracy));
            }
        }

        return points;
    }
}
