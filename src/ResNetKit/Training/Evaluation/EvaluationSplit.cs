using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>Specifies the part of the data that is evaluated.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EvaluationSplit>))]
public enum EvaluationSplit
{
    /// <summary>The validation split.</summary>
    Validation,

    /// <summary>The test set.</summary>
    Test,
}
