using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>The activation function between layers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActivationType>))]
public enum ActivationType
{
    /// <summary>max(x, 0).</summary>
    ReLU,

    /// <summary>x·Φ(x), Φ the normal distribution function (Hendrycks and Gimpel 2016).</summary>
    GELU,

    /// <summary>x·σ(x), σ the logistic function (Elfwing et al. 2017).</summary>
    SiLU,
}
