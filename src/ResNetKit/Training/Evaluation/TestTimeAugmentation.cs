using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies the views of each image whose logits are averaged in an evaluation.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TestTimeAugmentation>))]
public enum TestTimeAugmentation
{
    /// <summary>Only the image itself.</summary>
    None,

    /// <summary>The image and its mirror image.</summary>
    Mirror,

    /// <summary>
    /// The image and its mirror image, each in three positions: unshifted, shifted by one pixel up and left, and shifted by one pixel down and right. The gaps
    /// at the edges are filled by reflection. The unshifted pair has half of the total weight.
    /// </summary>
    MirrorAndShift,
}
