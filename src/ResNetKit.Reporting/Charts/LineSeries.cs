namespace ResNetKit.Reporting.Charts;

/// <summary>Represents a curve of a <see cref="LineChart"/>.</summary>
/// <param name="Name">The name of the curve.</param>
/// <param name="Points">The points, from left to right.</param>
internal sealed record LineSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>
    /// Gets the zero-based index of the color; <see langword="null"/> to use the position of the curve in the chart as the index. There are eight colors.
    /// Curves with the indices 8 to 15 repeat them with dashed lines, and those with the indices 16 to 23 with dotted lines. Then colors and lines repeat.
    /// </summary>
    public int? Color { get; init; }
}
