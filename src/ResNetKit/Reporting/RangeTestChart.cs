using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting;

/// <summary>The chart of a learning-rate range test.</summary>
public static class RangeTestChart
{
    /// <summary>The loss over the learning rate, the suggested rate marked. Losses far above the first are cut off: there the run diverges.</summary>
    /// <param name="curve">What the test saw.</param>
    public static LineChart Create(RangeTestCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        var losses = curve.Points.Select(point => point.Y).Where(double.IsFinite).ToList();
        var highest = losses.Count == 0 ? double.NaN : losses[0] + (0.5 * (losses[0] - losses.Min()));
        return new LineChart
        {
            Title = "Learning-rate range test",
            Subtitle = "Loss while the learning rate rises from step to step",
            Series = [new LineSeries("loss", curve.Points)],
            XAxis = new ChartAxis { Label = "learning rate", IsLogarithmic = true },
            YAxis = new ChartAxis { Label = "loss", Maximum = losses.Count > 0 && losses.Max() > highest && highest > losses.Min() ? highest : null },
            Markers = curve.SuggestedRate is { } rate ? [new ChartMarker(rate, "suggested " + FormattedNumber.Significant(rate))] : [],
        };
    }
}
