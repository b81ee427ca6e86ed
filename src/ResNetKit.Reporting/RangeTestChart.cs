using ResNetKit.Reporting.Charts;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>Creates the chart of a learning-rate range test.</summary>
internal static class RangeTestChart
{
    // The smoothed curve is the important one, so the noisy curve of the batches has a muted color.
    private const int SmoothedColor = 0;
    private const int BatchColor = 3;

    /// <summary>
    /// Creates a chart of the loss over the learning rate. The learning rate with the lowest loss is marked. The suggested learning rate is marked too,
    /// unless the test found a problem. Losses far above the first one, which appear if training diverges, are cut off.
    /// </summary>
    /// <param name="curve">The result of the test.</param>
    public static LineChart Create(LearningRateCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        var first = curve.Points[0].SmoothedLoss;
        var lowest = curve.Points.Select(point => point.SmoothedLoss).Where(double.IsFinite).DefaultIfEmpty(first).Min();
        var highest = first + (0.5 * (first - lowest));
        var isCut = highest > lowest && curve.Points.Any(point => point.Loss > highest || point.SmoothedLoss > highest);
        return new LineChart
        {
            Title = "Learning-rate range test",
            Subtitle = "Loss at increasing learning rates",
            Series =
            [
                Series("each batch", point => point.Loss, BatchColor),
                Series("smoothed", point => point.SmoothedLoss, SmoothedColor),
            ],
            XAxis = new ChartAxis { Label = "learning rate", IsLogarithmic = true },
            YAxis = new ChartAxis { Label = "loss", Maximum = isCut ? highest : null },
            Markers =
            [
                .. curve.Problem is null ? [new ChartMarker(curve.Suggestion, "suggested " + FormattedNumber.Significant(curve.Suggestion))] : Array.Empty<ChartMarker>(),
                new ChartMarker(curve.LossMinimum, "lowest " + FormattedNumber.Significant(curve.LossMinimum)),
            ],
            HasLastValues = false,
        };

        LineSeries Series(string name, Func<LearningRatePoint, double> loss, int color) =>
            new(name, [.. curve.Points.Select(point => new ChartPoint(point.LearningRate, loss(point)))]) { Color = color };
    }
}
