using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>How the head makes one value of each channel.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PoolingType>))]
public enum PoolingType
{
    /// <summary>The mean of all positions.</summary>
    Average,

    /// <summary>The largest of all positions.</summary>
    Max,
}
