using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Pads the image on all sides and crops it back to its size at a random place.</summary>
/// <remarks>The augmentation of He et al., "Deep residual learning for image recognition" (2015), section 4.2, with a padding of
/// 4.</remarks>
public sealed class RandomCrop : IAugmentation
{
    /// <summary>Sets the padding.</summary>
    /// <param name="padding">Pixels added on each side, at least 0: the image moves by up to this many.</param>
    /// <param name="mode">What the padding shows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The padding is negative or the mode unknown.</exception>
    public RandomCrop(int padding = 4, CropPadding mode = CropPadding.Zero)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown way of padding.");
        }

        Padding = padding;
        Mode = mode;
    }

    /// <summary>Pixels added on each side.</summary>
    public int Padding { get; }

    /// <summary>Gets how the padding is filled.</summary>
    public CropPadding Mode { get; }

    /// <inheritdoc/>
    public void Validate(ImageShape shape)
    {
        if (Padding >= Math.Min(shape.Height, shape.Width))
        {
            throw new ArgumentException(
                $"A random crop with a padding of {Padding} needs images larger than that on both sides; found {shape}.");
        }
    }

    /// <inheritdoc/>
    public void Apply(SampleView view, ref SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(view);
        view.Shift(random.NextInt32(-Padding, Padding), random.NextInt32(-Padding, Padding), Mode);
    }
}
