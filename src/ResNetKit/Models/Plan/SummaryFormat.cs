namespace ResNetKit;

/// <summary>Specifies the format of a network summary.</summary>
public enum SummaryFormat
{
    /// <summary>A table with aligned columns, for a terminal.</summary>
    Text,

    /// <summary>A Markdown table.</summary>
    Markdown,

    /// <summary>JSON, for programs.</summary>
    Json,
}
