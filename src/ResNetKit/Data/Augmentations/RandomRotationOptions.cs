using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>
/// Contains the options of an augmentation that rotates images around their center by a random angle, with bilinear interpolation. The uncovered corners are
/// black.
/// </summary>
public sealed record RandomRotationOptions : AugmentationOptions
{
    /// <summary>Gets the largest angle in degrees, in either direction, from 0 to 180. Default: 15.</summary>
    [Range(0.0, 180.0)]
    public double Degrees { get; init; } = 15;

    /// <summary>Gets the probability that an image is rotated, from 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new RandomRotation(this);

    private sealed class RandomRotation(RandomRotationOptions options) : PixelAugmentation(options.Probability)
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random) =>
            AffineWarp.Create(AffineWarp.CenterOf(shape), random.NextDouble(-options.Degrees, options.Degrees)).Apply(pixels, shape);
    }
}
