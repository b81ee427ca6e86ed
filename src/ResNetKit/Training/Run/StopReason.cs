using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>Specifies the reason why a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StopReason>))]
public enum StopReason
{
    /// <summary>All epochs were trained.</summary>
    Completed,

    /// <summary>The cancellation token was canceled. The current step was completed.</summary>
    Cancelled,

    /// <summary>A callback requested to stop.</summary>
    StoppedByCallback,

    /// <summary>The loss became NaN or infinite. The run throws an exception, so only callbacks receive this reason.</summary>
    NonFiniteLoss,

    /// <summary>Another exception ended the run. Only callbacks receive this reason.</summary>
    Failed,
}
