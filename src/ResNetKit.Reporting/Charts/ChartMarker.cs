namespace ResNetKit.Reporting.Charts;

/// <summary>Represents a marker at a value of the horizontal axis.</summary>
/// <param name="X">The value.</param>
/// <param name="Label">A short text, shown above the curves.</param>
internal sealed record ChartMarker(double X, string Label);
