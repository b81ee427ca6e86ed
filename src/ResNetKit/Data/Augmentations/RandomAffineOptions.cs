using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>
/// Contains the options of an augmentation that rotates, translates, scales and shears images by random amounts, with bilinear interpolation. The uncovered
/// area is black.
/// </summary>
/// <remarks>Follows the definition of torchvision's <c>RandomAffine</c>. The center of the image is the center of the transformation.</remarks>
public sealed record RandomAffineOptions : AugmentationOptions, IValidatableObject
{
    /// <summary>Gets the largest rotation in either direction in degrees, from 0 to 180. Default: 15.</summary>
    [Range(0.0, 180.0)]
    public double Degrees { get; init; } = 15;

    /// <summary>Gets the largest translation in each direction, as a fraction of the height or width, from 0 to 1. Default: 0.1.</summary>
    [Range(0.0, 1.0)]
    public double Translate { get; init; } = 0.1;

    /// <summary>Gets the smallest scale factor, from 0.01 to 100. Default: 0.9.</summary>
    [Range(0.01, 100.0)]
    public double MinimumScale { get; init; } = 0.9;

    /// <summary>Gets the largest scale factor, from <see cref="MinimumScale"/> to 100. Default: 1.1.</summary>
    [Range(0.01, 100.0)]
    public double MaximumScale { get; init; } = 1.1;

    /// <summary>Gets the largest horizontal shear in either direction in degrees, from 0 to 80. Default: 0.</summary>
    [Range(0.0, 80.0)]
    public double Shear { get; init; }

    /// <summary>Gets the probability that an image is transformed, from 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (MaximumScale < MinimumScale)
        {
            yield return new ValidationResult(
                $"{nameof(MaximumScale)} must be at least {nameof(MinimumScale)}, {MinimumScale}, but is {MaximumScale}.", [nameof(MaximumScale)]);
        }
    }

    /// <inheritdoc/>
    protected override IAugmentation Create() => new RandomAffine(this);

    private sealed class RandomAffine(RandomAffineOptions options) : PixelAugmentation(options.Probability)
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
        {
            var degrees = random.NextDouble(-options.Degrees, options.Degrees);
            var columns = Math.Round(random.NextDouble(-options.Translate, options.Translate) * shape.Width);
            var rows = Math.Round(random.NextDouble(-options.Translate, options.Translate) * shape.Height);
            var scale = random.NextDouble(options.MinimumScale, options.MaximumScale);
            var shear = random.NextDouble(-options.Shear, options.Shear);
            AffineWarp.Create(AffineWarp.CenterOf(shape), degrees, (columns, rows), scale, (shear, 0)).Apply(pixels, shape);
        }
    }
}
