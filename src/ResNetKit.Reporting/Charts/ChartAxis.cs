namespace ResNetKit.Reporting.Charts;

/// <summary>One axis of a <see cref="LineChart"/>.</summary>
internal sealed record ChartAxis
{
    /// <summary>What the axis measures, with its unit.</summary>
    public string? Label { get; init; }

    /// <summary>Whether equal ratios, not equal differences, take equal room. Values that are not positive are left out then.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>How the axis writes its numbers.</summary>
    public ValueFormat Format { get; init; }

    /// <summary>Where the axis begins; null for what the data ask for.</summary>
    public double? Minimum { get; init; }

    /// <summary>Where the axis ends; null for what the data ask for.</summary>
    public double? Maximum { get; init; }
}
