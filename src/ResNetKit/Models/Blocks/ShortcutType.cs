using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>How a block's input reaches its output where the two have different shapes. Where they agree, it is added as it is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ShortcutType>))]
public enum ShortcutType
{
    /// <summary>A 1×1 convolution (option B of He et al. 2015).</summary>
    Projection,

    /// <summary>Every second position with zero channels appended, without parameters (option A of He et al. 2015).</summary>
    ZeroPadded,

    /// <summary>As it is; a block that changes the shape is refused.</summary>
    Identity,
}
