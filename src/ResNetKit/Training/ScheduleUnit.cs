using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>How often the schedule moves the learning rate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleUnit>))]
public enum ScheduleUnit
{
    /// <summary>At every optimizer step.</summary>
    Step,

    /// <summary>At the beginning of each epoch.</summary>
    Epoch,
}
