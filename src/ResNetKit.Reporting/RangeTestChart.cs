using ResNetKit.Reporting.Charts;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>The chart of a learning-rate range test.</summary>
internal static class RangeTestChart
{
    // The smoothed curve is the one to look at; that of the batches, which jumps, has a quiet colour.
    private const int SmoothedColor = 0;
    private const int BatchColor = 3;

    /// <summary>
    /// The loss over the learning rate, the suggested rate and that of the lowest loss marked. Losses far above the first are cut off: there
    /// the run diverges.
    /// </summary>
    /// <param name="curve">What the test found.</param>
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
            Subtitle = "Loss while the learning rate rises from step to step",
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
