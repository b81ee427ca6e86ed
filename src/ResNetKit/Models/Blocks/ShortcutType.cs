using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies the shortcut of a block whose input and output differ in shape. If the shapes are equal, the input is added unchanged.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ShortcutType>))]
public enum ShortcutType
{
    /// <summary>A 1×1 convolution with the block's stride (option B of He et al. 2015).</summary>
    Projection,

    /// <summary>
    /// A shortcut without parameters. It takes every n-th row and column of the input, where n is the block's stride. Then it appends channels of
    /// zeros (option A of He et al. 2015).
    /// </summary>
    ZeroPadded,

    /// <summary>The unchanged input. With this value, a block whose input and output differ in shape is an error.</summary>
    Identity,
}
