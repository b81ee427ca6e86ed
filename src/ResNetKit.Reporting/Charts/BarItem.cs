namespace ResNetKit.Reporting.Charts;

/// <summary>Represents a bar of a <see cref="BarChart"/>.</summary>
/// <param name="Label">The label of the bar.</param>
/// <param name="Value">The value, from 0 to 1; NaN for no bar.</param>
/// <param name="Note">A note beside the number, shown if there is space; <see langword="null"/> for none.</param>
internal sealed record BarItem(string Label, double Value, string? Note = null);
