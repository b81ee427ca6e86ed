using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Options of an augmentation that rotates, moves, scales and shears images at random, with bilinear interpolation; what comes into
/// view beyond the edge is black.</summary>
/// <remarks>The definition of torchvision's <c>RandomAffine</c>, around the middle of the image.</remarks>
public sealed record RandomAffineOptions : AugmentationOptions, IValidatableObject
{
    /// <summary>Gets the largest rotation to either side, in degrees. Default 15.</summary>
    [Range(0.0, 180.0)]
    public double Degrees { get; init; } = 15;

    /// <summary>Gets the largest move in each direction, as a share of the height or the width. Default 0.1.</summary>
    [Range(0.0, 1.0)]
    public double Translate { get; init; } = 0.1;

    /// <summary>Gets the smallest enlargement. Default 0.9.</summary>
    [Range(0.01, 100.0)]
    public double MinimumScale { get; init; } = 0.9;

    /// <summary>Gets the largest enlargement. Default 1.1.</summary>
    [Range(0.01, 100.0)]
    public double MaximumScale { get; init; } = 1.1;

    /// <summary>Gets the largest shear along the rows to either side, in degrees. Default 0.</summary>
    [Range(0.0, 80.0)]
    public double Shear { get; init; }

    /// <summary>Gets the probability that an image is transformed. Default 1.</summary>
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
