namespace ResNetKit.Reporting.Charts;

/// <summary>Describes an axis of a <see cref="LineChart"/>.</summary>
internal sealed record ChartAxis
{
    /// <summary>Gets the quantity shown on the axis, with its unit; <see langword="null"/> for none.</summary>
    public string? Label { get; init; }

    /// <summary>Gets a value indicating whether the scale is logarithmic. A logarithmic axis omits values that are not positive.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Gets the format of the numbers.</summary>
    public ValueFormat Format { get; init; }

    /// <summary>Gets the first value of the axis; <see langword="null"/> to determine it from the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>Gets the last value of the axis; <see langword="null"/> to determine it from the data.</summary>
    public double? Maximum { get; init; }
}
