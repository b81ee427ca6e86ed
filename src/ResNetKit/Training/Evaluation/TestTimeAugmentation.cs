using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Views of each image whose logits an evaluation averages.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TestTimeAugmentation>))]
public enum TestTimeAugmentation
{
    /// <summary>The image as it is.</summary>
    None,

    /// <summary>The image and its mirror image.</summary>
    Mirror,

    /// <summary>
    /// Mirror, and the same after a shift by one pixel up-left and down-right with reflected borders; half the weight is on the unshifted
    /// pair.
    /// </summary>
    MirrorAndShift,
}
