using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting.Charts;

/// <summary>
/// Provides the colors of charts on light and dark backgrounds. Readers with any of the three color-vision deficiencies (red, green, blue) can distinguish the
/// colors of curves.
/// </summary>
internal static class ChartPalette
{
    private static readonly string[] _lightSeries = ["#1565c0", "#c8500a", "#540f22", "#738c87", "#8b3b74", "#15068a", "#7472f4", "#534d3a"];
    private static readonly string[] _darkSeries = ["#5aa9ff", "#ff9a4d", "#d44996", "#9efbda", "#9964e5", "#edee31", "#c7b8ca", "#9e8337"];

    /// <summary>Gets the number of different colors. If there are more curves, the colors are repeated with dashed lines, and then with dotted lines.</summary>
    public static int SeriesCount => _lightSeries.Length;

    /// <summary>Gets the style sheet of all charts. It does not use CSS variables, because some viewers do not support them.</summary>
    public static string Style { get; } =
        """
        .chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-size:12px}
        .chart .title{font-size:15px;font-weight:600}
        .chart .strong{font-weight:600}
        .chart .end{text-anchor:end}
        .chart .middle{text-anchor:middle}
        .chart .grid{stroke-width:1}
        .chart .line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        .chart .dash1{stroke-dasharray:7 4}
        .chart .dash2{stroke-dasharray:2 4}
        .chart .guide{stroke-width:1;stroke-dasharray:3 3}
        .chart .dot{fill:currentColor}
        .chart .colored{fill:currentColor}
        .chart .bar{fill:currentColor}
        .chart .hit{fill:transparent}
        .chart .readout{visibility:hidden;pointer-events:none}
        .chart .slice:hover .readout{visibility:visible}

        """
        + Colors("#ffffff", "#1b1f24", "#57606a", "#e4e7eb", "#aab2bb", _lightSeries)
        + "@media (prefers-color-scheme:dark){\n"
        + Colors("#171b21", "#e6e9ed", "#9aa4af", "#2b323b", "#5b6570", _darkSeries)
        + "}\n"
        + "@media print{\n"
        + Colors("#ffffff", "#1b1f24", "#57606a", "#e4e7eb", "#aab2bb", _lightSeries)
        + "}\n";

    /// <summary>Gets the CSS class for the color of a curve.</summary>
    public static string ColorClass(int color) => "s" + FormattedNumber.Count(color % SeriesCount);

    /// <summary>Gets the CSS class for the dashes or dots of a curve, with a leading space; empty for a solid line.</summary>
    public static string DashClass(int color) => (color / SeriesCount % 3) switch
    {
        0 => "",
        1 => " dash1",
        _ => " dash2",
    };

    private static string Colors(string surface, string text, string muted, string grid, string axis, string[] series) =>
        $$"""
        .chart text{fill:{{text}}}
        .chart .muted{fill:{{muted}}}
        .chart .surface{fill:{{surface}}}
        .chart .box{fill:{{surface}};stroke:{{axis}}}
        .chart .guide{stroke:{{text}}}
        .chart .grid{stroke:{{grid}}}
        .chart .track{fill:{{grid}}}
        .chart .axis{stroke:{{axis}}}

        """
        + string.Concat(series.Select((color, index) => $".chart .{ColorClass(index)},.chart.{ColorClass(index)}{{color:{color}}}\n"))
        + ".chart text.colored{fill:currentColor}\n";
}
