namespace ResNetKit.Reporting.Charts;

/// <summary>How the numbers of an axis are written.</summary>
internal enum ValueFormat
{
    /// <summary>As a number with as many digits as it takes.</summary>
    Number,

    /// <summary>A fraction of 1 as a percentage.</summary>
    Percent,

    /// <summary>A whole number; ticks fall on whole numbers only.</summary>
    Count,
}
