using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies the activation function between layers.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ActivationType>))]
public enum ActivationType
{
    /// <summary>The rectified linear unit, max(x, 0).</summary>
    [JsonStringEnumMemberName("relu")]
    ReLU,

    /// <summary>The Gaussian error linear unit, x·Φ(x), where Φ is the standard normal distribution function (Hendrycks and Gimpel 2016).</summary>
    [JsonStringEnumMemberName("gelu")]
    GELU,

    /// <summary>The sigmoid linear unit, x·σ(x), where σ is the logistic function (Elfwing et al. 2017).</summary>
    [JsonStringEnumMemberName("silu")]
    SiLU,
}
