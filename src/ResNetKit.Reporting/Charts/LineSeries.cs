namespace ResNetKit.Reporting.Charts;

/// <summary>One curve of a <see cref="LineChart"/>.</summary>
/// <param name="Name">What the curve is called in the chart.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record LineSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>
    /// Which colour of the palette the curve has; null for its position among the curves. Beyond the eighth, curves are dashed.
    /// </summary>
    public int? Color { get; init; }
}
