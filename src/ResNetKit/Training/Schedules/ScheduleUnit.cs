using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies the interval at which a schedule changes the learning rate.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ScheduleUnit>))]
public enum ScheduleUnit
{
    /// <summary>At every optimizer step.</summary>
    Step,

    /// <summary>At the beginning of each epoch.</summary>
    Epoch,
}
