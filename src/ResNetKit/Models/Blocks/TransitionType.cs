using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>How a stage goes from its input's size and filters to its own.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TransitionType>))]
public enum TransitionType
{
    /// <summary>Its first block does it, with stride and shortcut (He et al. 2015).</summary>
    Block,

    /// <summary>A convolution, normalization, activation and max-pooling before the blocks (ResNet-9, Page 2018).</summary>
    ConvNormPool,

    /// <summary>A convolution, max-pooling, normalization and activation before the blocks (Jordan 2024): less to normalize.</summary>
    ConvPoolNorm,
}
