using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting;

/// <summary>What a learning-rate range test saw (Smith 2015).</summary>
/// <param name="Points">The loss (y) at each learning rate (x), rates rising.</param>
/// <param name="SuggestedRate">The learning rate that the test suggests; null where it suggests none.</param>
public sealed record RangeTestCurve(IReadOnlyList<ChartPoint> Points, double? SuggestedRate);
