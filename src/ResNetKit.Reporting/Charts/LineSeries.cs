namespace ResNetKit.Reporting.Charts;

/// <summary>Represents a curve of a <see cref="LineChart"/>.</summary>
/// <param name="Name">The name of the curve.</param>
/// <param name="Points">The points, from left to right.</param>
internal sealed record LineSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>
    /// Gets the zero-based index of the color; <see langword="null"/> for the position of the curve in the chart. From the ninth to the sixteenth color,
    /// curves are dashed; in the next eight, they are dotted. Then, lines and colors repeat.
    /// </summary>
    public int? Color { get; init; }
}
