namespace ResNetKit.Reporting.Charts;

/// <summary>A mark on an axis.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">The number written there; null where the mark is a line only.</param>
internal readonly record struct AxisTick(double Value, string? Label);
