namespace ResNetKit.Reporting.Charts;

/// <summary>Represents a curve of a <see cref="LineChart"/>.</summary>
/// <param name="Name">The name of the curve.</param>
/// <param name="Points">The points, from left to right.</param>
internal sealed record LineSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>
    /// Gets the index of the color in the palette; <see langword="null"/> for the position of the curve in the chart. From the ninth color on, curves are
    /// dashed.
    /// </summary>
    public int? Color { get; init; }
}
