using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies how a stage changes the size and the number of channels of its input.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TransitionType>))]
public enum TransitionType
{
    /// <summary>By its first block, with stride and shortcut (He et al. 2015).</summary>
    Block,

    /// <summary>By a convolution, normalization, activation and max-pooling before the blocks (ResNet-9, Page 2018).</summary>
    ConvNormPool,

    /// <summary>By a convolution, max-pooling, normalization and activation before the blocks (Jordan 2024). It has fewer values to normalize.</summary>
    ConvPoolNorm,
}
