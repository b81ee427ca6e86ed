using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting;

/// <summary>Charts that lay several runs over each other.</summary>
internal static class ComparisonChart
{
    /// <summary>The accuracy on the test images, or on the validation split for a run without test images.</summary>
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

    /// <summary>The same accuracy over the time spent in training steps, which tells fast runs from slow ones.</summary>
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

    /// <summary>The loss on the test images, or on the validation split for a run without test images.</summary>
    /// <param name="runs">The runs, in the order of the legend.</param>
    public static LineChart Loss(IReadOnlyList<RunReport> runs) => new()
    {
        Title = "Loss",
        Subtitle = "On " + Split(runs) + " images, after each epoch",
        Series = Series(runs, run => HistoryChart.Points(run.History, epoch => RunFigures.Loss(run, epoch))),
        XAxis = HistoryChart.EpochAxis,
        YAxis = new ChartAxis { Label = "mean cross-entropy" },
    };

    /// <summary>The loss on the training images as they were seen.</summary>
    /// <param name="runs">The runs, in the order of the legend.</param>
    public static LineChart TrainLoss(IReadOnlyList<RunReport> runs) => new()
    {
        Title = "Training loss",
        Subtitle = "Images and labels as the model saw them",
        Series = Series(runs, run => HistoryChart.Points(run.History, epoch => epoch.TrainLoss)),
        XAxis = HistoryChart.EpochAxis,
        YAxis = new ChartAxis { Label = "mean cross-entropy" },
    };

    /// <summary>The learning rate.</summary>
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

    // A run keeps its colour in every chart, whether or not each chart has values of it.
    private static LineSeries[] Series(IReadOnlyList<RunReport> runs, Func<RunReport, IReadOnlyList<ChartPoint>> points)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return
        [
            .. runs.Select((run, index) => new LineSeries(run.Name, points(run)) { Color = index })
                .Where(series => series.Points.Count > 0),
        ];
    }

    // Runs differ late. Where all have epochs enough, the axis begins, at a multiple of 5 %, below what the worst had reached after a
    // quarter of its epochs, so that the first epochs do not take the room of the others.
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
