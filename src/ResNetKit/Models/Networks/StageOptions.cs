using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>Contains the options of a stage: blocks with the same number of filters at the same image size.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class StageOptions
{
    /// <summary>
    /// Gets or sets the number of filters of the blocks, from 1 to 8192. Default: 64. <see cref="ResNetOptions.WidthMultiplier"/> multiplies this number.
    /// </summary>
    [Range(1, ResNetOptions.MaxFilters)]
    public int Filters { get; set; } = 64;

    /// <summary>Gets or sets the number of blocks, from 1 to 512, or from 0 with a pooling transition. Default: 1.</summary>
    [Range(0, ResNetOptions.MaxBlocks)]
    public int Blocks { get; set; } = 1;

    /// <summary>Gets or sets the factor by which the stage reduces height and width, from 1 to 1024. Default: 1.</summary>
    [Range(1, ResNetOptions.MaxImageSize)]
    public int Stride { get; set; } = 1;
}
