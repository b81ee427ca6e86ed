namespace ResNetKit.Reporting.Charts;

/// <summary>A point of a curve. A coordinate that is NaN or infinite leaves a gap.</summary>
/// <param name="X">Where it lies from left to right.</param>
/// <param name="Y">Where it lies from bottom to top.</param>
internal readonly record struct ChartPoint(double X, double Y);
