using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Contains the options of an augmentation that pads an image on all sides and crops it to its original size at a random position.</summary>
/// <remarks>He et al., "Deep residual learning for image recognition" (2015), section 4.2, which uses a padding of 4.</remarks>
public sealed record RandomCropOptions : AugmentationOptions
{
    /// <summary>Gets the number of pixels added on each side, from 0 to 1,024 and less than the height and width of the images. Default: 4.</summary>
    [Range(0, 1024)]
    public int Padding { get; init; } = 4;

    /// <summary>Gets the content of the padding. Default: <see cref="CropPadding.Zero"/>.</summary>
    [EnumDataType(typeof(CropPadding))]
    public CropPadding Mode { get; init; } = CropPadding.Zero;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new RandomCrop(this);

    private sealed class RandomCrop(RandomCropOptions options) : IAugmentation
    {
        public void Validate(ImageShape shape)
        {
            if (options.Padding >= Math.Min(shape.Height, shape.Width))
            {
                throw new ArgumentException(
                    $"A random crop with a padding of {options.Padding} needs images larger than that on both sides; found {shape}.");
            }
        }

        public void Apply(SampleView view, ref SampleRandom random)
        {
            var padding = options.Padding;
            view.Shift(random.NextInt32(-padding, padding), random.NextInt32(-padding, padding), options.Mode);
        }
    }
}
