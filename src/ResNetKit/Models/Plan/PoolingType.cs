using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies how pooling over all positions, as in the head, reduces each channel to one value.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<PoolingType>))]
public enum PoolingType
{
    /// <summary>The mean over all positions.</summary>
    Average,

    /// <summary>The maximum over all positions.</summary>
    Max,
}
