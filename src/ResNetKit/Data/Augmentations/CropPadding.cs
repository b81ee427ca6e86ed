using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies the pixels of a crop that lie beyond the image.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CropPadding>))]
public enum CropPadding
{
    /// <summary>Black pixels: zero before normalization.</summary>
    Zero,

    /// <summary>The image mirrored at its edge, the edge itself not repeated.</summary>
    Reflect,
}
