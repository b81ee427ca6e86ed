using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>Which part of the data an evaluation looks at.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EvaluationSplit>))]
public enum EvaluationSplit
{
    /// <summary>The validation split.</summary>
    Validation,

    /// <summary>The test set.</summary>
    Test,
}
