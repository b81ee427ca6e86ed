namespace ResNetKit;

/// <summary>How a summary is written.</summary>
public enum SummaryFormat
{
    /// <summary>A table with aligned columns, for a terminal.</summary>
    Text,

    /// <summary>A Markdown table.</summary>
    Markdown,

    /// <summary>JSON, for programs.</summary>
    Json,
}
