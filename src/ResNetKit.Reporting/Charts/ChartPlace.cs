namespace ResNetKit.Reporting.Charts;

/// <summary>What stands around a chart, which decides what it need not bring along.</summary>
/// <param name="IsFile">Whether the chart is a file of its own; else it stands in a page that holds its style sheet.</param>
/// <param name="HasLegend">Whether the chart explains its colours itself; else the page does.</param>
/// <param name="IsInteractive">Whether values show under the pointer.</param>
internal readonly record struct ChartPlace(bool IsFile, bool HasLegend, bool IsInteractive)
{
    /// <summary>The chart is a file of its own.</summary>
    public static ChartPlace File => new(IsFile: true, HasLegend: true, IsInteractive: false);
}
