using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Contains the options of an augmentation that replaces the colors of an image by their luminance (ITU-R BT.601).</summary>
/// <remarks>The number of channels does not change. Images with one or two channels have no color and are left unchanged.</remarks>
public sealed record GrayscaleOptions : AugmentationOptions
{
    /// <summary>Gets the probability that an image is changed, from 0 to 1. Default: 0.1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.1;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new Grayscale(Probability);

    private sealed class Grayscale(double probability) : PixelAugmentation(probability)
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random) =>
            ColorAdjustment.Grayscale(pixels, shape);
    }
}
