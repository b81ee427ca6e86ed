namespace ResNetKit.Reporting.Charts;

/// <summary>Represents a point of a curve. A coordinate that is NaN or infinite causes a gap.</summary>
/// <param name="X">The horizontal coordinate.</param>
/// <param name="Y">The vertical coordinate.</param>
internal readonly record struct ChartPoint(double X, double Y);
