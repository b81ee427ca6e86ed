using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies the content of an erased rectangle.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<EraseFill>))]
public enum EraseFill
{
    /// <summary>The rectangle has the mean color: zero after normalization.</summary>
    Mean,

    /// <summary>
    /// The rectangle has normally distributed noise with mean 0 and standard deviation 1 after normalization. Each channel of each pixel
    /// has its own value.
    /// </summary>
    Noise,
}
