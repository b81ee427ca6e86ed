namespace ResNetKit.Reporting.Charts;

/// <summary>Describes where a chart is shown (in a page or in a separate file), and which parts it must therefore contain.</summary>
/// <param name="IsFile"><see langword="true"/> for a separate file; <see langword="false"/> for a chart in a page that contains the style sheet.</param>
/// <param name="HasLegend"><see langword="true"/> if the chart has a legend; <see langword="false"/> if the page has one.</param>
/// <param name="IsInteractive"><see langword="true"/> to show values under the pointer.</param>
internal readonly record struct ChartPlace(bool IsFile, bool HasLegend, bool IsInteractive)
{
    /// <summary>Gets the description for a chart in a separate file.</summary>
    public static ChartPlace File => new(IsFile: true, HasLegend: true, IsInteractive: false);
}
