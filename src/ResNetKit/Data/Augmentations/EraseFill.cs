using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies how an erased box is filled.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<EraseFill>))]
public enum EraseFill
{
    /// <summary>The mean color: zero after normalization.</summary>
    Mean,

    /// <summary>Normal noise, every value on its own, with mean 0 and deviation 1 after normalization.</summary>
    Noise,
}
