using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>One stage: blocks of one width, at one size of the image.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class StageOptions
{
    /// <summary>Filters of its blocks, before <see cref="ResNetOptions.WidthMultiplier"/>.</summary>
    [Range(1, ResNetOptions.MaxFilters)]
    public int Filters { get; set; } = 64;

    /// <summary>How many blocks it has. With a pooling transition it may have none.</summary>
    [Range(0, ResNetOptions.MaxBlocks)]
    public int Blocks { get; set; } = 1;

    /// <summary>By how much it shrinks height and width.</summary>
    [Range(1, ResNetOptions.MaxImageSize)]
    public int Stride { get; set; } = 1;
}
