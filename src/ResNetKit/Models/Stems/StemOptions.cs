using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>Describes the stem, which comes before the first stage. <see cref="Stem"/> makes each kind.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class StemOptions
{
    /// <summary>The kind of stem.</summary>
    [EnumDataType(typeof(StemType))]
    public StemType Type { get; set; } = StemType.Conv3x3;

    /// <summary>
    /// Channels of its output. Null takes 64 for a convolution; a whitening stem always has eight for each channel of the image.
    /// </summary>
    [Range(1, PlanBuilder.MaxFilters)]
    public int? Filters { get; set; }
}
