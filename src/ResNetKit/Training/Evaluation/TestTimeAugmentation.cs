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
    /// The image in three positions (unshifted, shifted by one pixel up and left, and shifted by one pixel down and right), and the mirror images of all three.
    /// The gaps at the edges are filled by reflection. The unshifted image and its mirror image together have half of the total weight.
    /// </summary>
    MirrorAndShift,
}
