using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>Contains the options of the stem, the part of the network before the first stage. <see cref="Stem"/> creates each type.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class StemOptions
{
    /// <summary>Gets or sets the type of the stem. Default: <see cref="StemType.Conv3x3"/>.</summary>
    [EnumDataType(typeof(StemType))]
    public StemType Type { get; set; } = StemType.Conv3x3;

    /// <summary>
    /// Gets or sets the number of output channels, from 1 to 8192; <see langword="null"/>, the default, for 64 channels in a convolution. A
    /// whitening stem always has eight channels per channel of the image.
    /// </summary>
    [Range(1, PlanBuilder.MaxFilters)]
    public int? Filters { get; set; }
}
