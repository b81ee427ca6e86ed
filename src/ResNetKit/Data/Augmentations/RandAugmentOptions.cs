using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Contains the options of an augmentation that applies several random operations of the same strength to each image.</summary>
/// <remarks>
/// The method is from Cubuk et al., "RandAugment: Practical automated data augmentation with a reduced search space" (2019). The operations and their
/// ranges are those of torchvision: identity, shear, translation, rotation, brightness, color, contrast, sharpness, posterize, solarize, autocontrast
/// and equalize. Geometric operations use bilinear interpolation.
/// </remarks>
public sealed record RandAugmentOptions : AugmentationOptions
{
    /// <summary>Gets the number of operations applied to each image, from 1 to 10. Default: 2.</summary>
    [Range(1, 10)]
    public int Operations { get; init; } = 2;

    /// <summary>Gets the strength of the operations, from 0 to 30. Default: 9.</summary>
    [Range(0, AugmentationSpace.MaxMagnitude)]
    public int Magnitude { get; init; } = 9;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new RandAugment(this);

    private sealed class RandAugment(RandAugmentOptions options) : PixelAugmentation
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
        {
            var space = AugmentationSpace.RandAugment(shape);
            for (var number = 0; number < options.Operations; number++)
            {
                space.Apply(AugmentationSpace.Draw(ref random), options.Magnitude, random.NextBoolean(), pixels, shape);
            }
        }
    }
}
