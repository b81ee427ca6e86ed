using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>Why a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StopReason>))]
public enum StopReason
{
    /// <summary>All epochs were trained.</summary>
    Completed,

    /// <summary>The caller's cancellation token was cancelled; the step under way was finished.</summary>
    Cancelled,

    /// <summary>A callback asked to stop.</summary>
    StoppedByCallback,

    /// <summary>The loss became NaN or infinite.</summary>
    NonFiniteLoss,

    /// <summary>An exception ended the run.</summary>
    Failed,
}
