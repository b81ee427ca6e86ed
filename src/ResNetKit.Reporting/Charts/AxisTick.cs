namespace ResNetKit.Reporting.Charts;

/// <summary>Represents a tick of an axis.</summary>
/// <param name="Value">The value on the axis.</param>
/// <param name="Label">The label, or <see langword="null"/> for a tick without a label.</param>
internal readonly record struct AxisTick(double Value, string? Label);
