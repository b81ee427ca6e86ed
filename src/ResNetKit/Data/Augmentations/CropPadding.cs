using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies how the pixels of a crop that lie outside the image are filled.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CropPadding>))]
public enum CropPadding
{
    /// <summary>The pixels are black: zero before normalization.</summary>
    Zero,

    /// <summary>The image is mirrored at its edge; the edge pixels themselves are not repeated.</summary>
    Reflect,
}
