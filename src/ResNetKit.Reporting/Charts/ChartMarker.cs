namespace ResNetKit.Reporting.Charts;

/// <summary>A place on the horizontal axis that is pointed out.</summary>
/// <param name="X">Where.</param>
/// <param name="Label">A few words, written above the curves.</param>
internal sealed record ChartMarker(double X, string Label);
