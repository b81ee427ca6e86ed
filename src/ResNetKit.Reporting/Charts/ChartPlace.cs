namespace ResNetKit.Reporting.Charts;

/// <summary>Describes the surroundings of a chart, which determine the parts that the chart must contain.</summary>
/// <param name="IsFile"><c>true</c> for a separate file; <c>false</c> for a chart in a page, which contains the style sheet.</param>
/// <param name="HasLegend"><c>true</c> if the chart has a legend; <c>false</c> if the page has one.</param>
/// <param name="IsInteractive"><c>true</c> to show values under the pointer.</param>
internal readonly record struct ChartPlace(bool IsFile, bool HasLegend, bool IsInteractive)
{
    /// <summary>Gets the surroundings of a chart in a separate file.</summary>
    public static ChartPlace File => new(IsFile: true, HasLegend: true, IsInteractive: false);
}
