using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies how a stage changes the size and the number of channels of its input.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TransitionType>))]
public enum TransitionType
{
    /// <summary>The first block of the stage, with its stride and shortcut (He et al. 2015).</summary>
    Block,

    /// <summary>A convolution, normalization, activation and max-pooling before the blocks (ResNet-9, Page 2018).</summary>
    ConvNormPool,

    /// <summary>
    /// A convolution, max-pooling, normalization and activation before the blocks (Jordan 2024). After the pooling, there are fewer values to normalize.
    /// </summary>
    ConvPoolNorm,
}
