using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The activation function between layers.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ActivationType>))]
public enum ActivationType
{
    /// <summary>max(x, 0).</summary>
    [JsonStringEnumMemberName("relu")]
    ReLU,

    /// <summary>x·Φ(x), Φ the normal distribution function (Hendrycks and Gimpel 2016).</summary>
    [JsonStringEnumMemberName("gelu")]
    GELU,

    /// <summary>x·σ(x), σ the logistic function (Elfwing et al. 2017).</summary>
    [JsonStringEnumMemberName("silu")]
    SiLU,
}
