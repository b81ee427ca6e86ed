using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies the type of the stem, the part of the network before the first stage.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<StemType>))]
public enum StemType
{
    /// <summary>A 3×3 convolution that keeps height and width, for images of CIFAR's size.</summary>
    Conv3x3,

    /// <summary>A 7×7 convolution of stride 2.</summary>
    Conv7x7,

    /// <summary>A 7×7 convolution of stride 2 and a 3×3 max-pooling of stride 2, for images of ImageNet's size.</summary>
    Conv7x7MaxPool,

    /// <summary>A fixed 2×2 convolution that whitens patches of the training images (Jordan 2024); see <see cref="Models.WhiteningStem"/>.</summary>
    Whitening,
}
