using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>Describes the stem, the part of a network before the first stage. The static methods create stems of all types.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class Stem
{
    /// <summary>Gets or sets the type of the stem. Default: <see cref="StemType.Conv3x3"/>.</summary>
    [EnumDataType(typeof(StemType))]
    public StemType Type { get; set; } = StemType.Conv3x3;

    /// <summary>
    /// Gets or sets the number of output channels, from 1 to 8192. Default: <see langword="null"/>, for 64 channels. A whitening stem always has
    /// eight output channels per channel of the image, so for this type the value must be <see langword="null"/> or that number.
    /// </summary>
    [Range(1, PlanBuilder.MaxFilters)]
    public int? Filters { get; set; }

    /// <summary>Creates a stem of a 3×3 convolution that keeps height and width, for images of CIFAR's size.</summary>
    /// <param name="filters">The number of output channels, from 1 to 8192.</param>
    /// <returns>The description of the stem.</returns>
    public static Stem Conv3x3(int filters = 64) => new() { Type = StemType.Conv3x3, Filters = filters };

    /// <summary>Creates a stem of a 7×7 convolution of stride 2.</summary>
    /// <param name="filters">The number of output channels, from 1 to 8192.</param>
    /// <param name="maxPool"><see langword="true"/> to add 3×3 max-pooling of stride 2, as in networks for ImageNet.</param>
    /// <returns>The description of the stem.</returns>
    public static Stem Conv7x7(int filters = 64, bool maxPool = false) =>
        new() { Type = maxPool ? StemType.Conv7x7MaxPool : StemType.Conv7x7, Filters = filters };

    /// <summary>Creates a stem of a 2×2 convolution that is not trained and whitens patches; see <see cref="WhiteningStem"/>.</summary>
    /// <returns>The description of the stem.</returns>
    public static Stem Whitening() => new() { Type = StemType.Whitening };

    internal Stem Copy() => new() { Type = Type, Filters = Filters };
}
