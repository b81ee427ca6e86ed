namespace ResNetKit.Reporting.Charts;

/// <summary>Specifies the format of the numbers of an axis.</summary>
internal enum ValueFormat
{
    /// <summary>A number. Ticks show as many decimals as needed; other values have at least three significant digits.</summary>
    Number,

    /// <summary>A fraction, shown as a percentage.</summary>
    Percent,

    /// <summary>A count, such as a number of epochs. Ticks are only at integers; other values have at most two decimals.</summary>
    Count,
}
