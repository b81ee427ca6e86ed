namespace ResNetKit.Reporting.Charts;

/// <summary>The room that a chart draws itself into.</summary>
/// <param name="Width">Width of the picture in its own units; text is 12 of them high.</param>
/// <param name="Top">Where the drawing begins, below title and subtitle.</param>
/// <param name="Place">What stands around the chart.</param>
internal readonly record struct ChartFrame(double Width, double Top, ChartPlace Place)
{
    /// <summary>Room at the picture's left and right border.</summary>
    public const double Margin = 12;

    /// <summary>Width of a chart with room enough.</summary>
    public const double Wide = 560;

    /// <summary>Width of a chart on a telephone, so that its text need not shrink.</summary>
    public const double Compact = 350;

    /// <summary>Whether the frame is too narrow for what is not needed.</summary>
    public bool IsCompact => Width < 450;
}
