namespace ResNetKit.Reporting.Charts;

/// <summary>One bar of a <see cref="BarChart"/>.</summary>
/// <param name="Label">What the bar is for.</param>
/// <param name="Value">How long it is, in [0, 1]; NaN for none.</param>
/// <param name="Note">A remark beside the number, where there is room; null for none.</param>
internal sealed record BarItem(string Label, double Value, string? Note = null);
