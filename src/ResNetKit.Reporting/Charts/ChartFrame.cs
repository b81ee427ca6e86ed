namespace ResNetKit.Reporting.Charts;

/// <summary>Represents the area in which a chart is drawn.</summary>
/// <param name="Width">The width of the picture, in SVG units. The font size of most text is 12 units.</param>
/// <param name="Top">The upper edge of the drawing, below the title and subtitle.</param>
/// <param name="Place">The description of the file or page in which the chart is shown.</param>
internal readonly record struct ChartFrame(double Width, double Top, ChartPlace Place)
{
    /// <summary>The margin at the left and right edges of the picture.</summary>
    public const double Margin = 12;

    /// <summary>The width of a chart on a wide screen.</summary>
    public const double Wide = 560;

    /// <summary>The width of a chart on a phone, where text would otherwise be scaled down.</summary>
    public const double Compact = 350;

    /// <summary>Gets a value indicating whether the frame is so narrow that optional parts are omitted.</summary>
    public bool IsCompact => Width < 450;
}
