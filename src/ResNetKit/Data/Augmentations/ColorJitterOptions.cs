using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Contains the options of an augmentation that changes brightness, contrast, saturation and hue by random amounts, in random order.</summary>
/// <remarks>
/// The augmentation follows the definition of torchvision's <c>ColorJitter</c>. The first three channels are red, green and blue. Images with one or
/// two channels have no color, so saturation and hue leave them unchanged.
/// </remarks>
public sealed record ColorJitterOptions : AugmentationOptions
{
    /// <summary>Gets the variation of brightness, from 0 to 10: the factor is drawn from [max(0, 1 − value), 1 + value]. Default: 0.2.</summary>
    [Range(0.0, 10.0)]
    public double Brightness { get; init; } = 0.2;

    /// <summary>Gets the variation of contrast, from 0 to 10: the factor is drawn from [max(0, 1 − value), 1 + value]. Default: 0.2.</summary>
    [Range(0.0, 10.0)]
    public double Contrast { get; init; } = 0.2;

    /// <summary>Gets the variation of saturation, from 0 to 10: the factor is drawn from [max(0, 1 − value), 1 + value]. Default: 0.2.</summary>
    [Range(0.0, 10.0)]
    public double Saturation { get; init; } = 0.2;

    /// <summary>Gets the variation of hue in turns of the color wheel, from 0 to 0.5: the shift is drawn from [−value, value]. Default: 0.</summary>
    [Range(0.0, 0.5)]
    public double Hue { get; init; }

    /// <summary>Gets the probability that an image is changed, from 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new ColorJitter(this);

    private sealed class ColorJitter(ColorJitterOptions options) : PixelAugmentation(options.Probability)
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
        {
            Span<int> order = [0, 1, 2, 3];
            random.Shuffle(order);
            var brightness = Factor(options.Brightness, ref random);
            var contrast = Factor(options.Contrast, ref random);
            var saturation = Factor(options.Saturation, ref random);
            var hue = (float)random.NextDouble(-options.Hue, options.Hue);
            foreach (var change in order)
            {
                switch (change)
                {
                    case 0 when options.Brightness > 0:
                        ColorAdjustment.Brightness(pixels, brightness);
                        break;
                    case 1 when options.Contrast > 0:
                        ColorAdjustment.Contrast(pixels, shape, contrast);
                        break;
                    case 2 when options.Saturation > 0:
                        ColorAdjustment.Saturation(pixels, shape, saturation);
                        break;
                    case 3 when options.Hue > 0:
                        ColorAdjustment.Hue(pixels, shape, hue);
                        break;
                }
            }
        }

        private static float Factor(double strength, ref SampleRandom random) =>
            (float)random.NextDouble(Math.Max(1 - strength, 0), 1 + strength);
    }
}
