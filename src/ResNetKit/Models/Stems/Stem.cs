namespace ResNetKit;

/// <summary>Makes the options of each stem.</summary>
public static class Stem
{
    /// <summary>A 3×3 convolution that keeps the size, for images of CIFAR's size.</summary>
    /// <param name="filters">Channels of its output.</param>
    public static StemOptions Conv3x3(int filters = 64) => new() { Type = StemType.Conv3x3, Filters = filters };

    /// <summary>A 7×7 convolution of stride 2.</summary>
    /// <param name="filters">Channels of its output.</param>
    /// <param name="maxPool">Whether a 3×3 max-pooling of stride 2 follows, as for ImageNet.</param>
    public static StemOptions Conv7x7(int filters = 64, bool maxPool = false) =>
        new() { Type = maxPool ? StemType.Conv7x7MaxPool : StemType.Conv7x7, Filters = filters };

    /// <summary>A fixed 2×2 convolution that whitens patches; see <see cref="Models.WhiteningStem"/>.</summary>
    public static StemOptions Whitening() => new() { Type = StemType.Whitening };
}
