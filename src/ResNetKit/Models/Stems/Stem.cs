namespace ResNetKit;

/// <summary>Creates the options of each type of stem.</summary>
public static class Stem
{
    /// <summary>Creates the options of a 3×3 convolution that keeps height and width, for images of CIFAR's size.</summary>
    /// <param name="filters">The number of output channels.</param>
    public static StemOptions Conv3x3(int filters = 64) => new() { Type = StemType.Conv3x3, Filters = filters };

    /// <summary>Creates the options of a 7×7 convolution of stride 2.</summary>
    /// <param name="filters">The number of output channels.</param>
    /// <param name="maxPool"><see langword="true"/> to add 3×3 max-pooling of stride 2, as in networks for ImageNet.</param>
    public static StemOptions Conv7x7(int filters = 64, bool maxPool = false) =>
        new() { Type = maxPool ? StemType.Conv7x7MaxPool : StemType.Conv7x7, Filters = filters };

    /// <summary>Creates the options of a fixed 2×2 convolution that whitens patches; see <see cref="Models.WhiteningStem"/>.</summary>
    public static StemOptions Whitening() => new() { Type = StemType.Whitening };
}
