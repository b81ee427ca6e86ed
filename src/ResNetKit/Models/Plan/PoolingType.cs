using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>How the head makes one value of each channel.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<PoolingType>))]
public enum PoolingType
{
    /// <summary>The mean of all positions.</summary>
    Average,

    /// <summary>The largest of all positions.</summary>
    Max,
}
