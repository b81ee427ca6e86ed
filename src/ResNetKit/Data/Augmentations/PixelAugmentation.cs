namespace ResNetKit.Data;

/// <summary>Provides the base class for augmentations that compute new pixels, such as changes of color, rotations and noise.</summary>
/// <remarks>
/// A pixel augmentation receives the pixels after the shifts, mirrorings and transformations of the augmentations before it in the list. Erased rectangles
/// are filled after all pixel augmentations, so they are not transformed. When the pipeline renders on a CUDA device, pixel augmentations still run on the CPU.
/// <para>One instance is used for all samples, possibly from several threads at once.</para>
/// </remarks>
public abstract class PixelAugmentation : IAugmentation
{
    /// <summary>Initializes a new instance of the <see cref="PixelAugmentation"/> class.</summary>
    /// <param name="probability">The probability that an image is transformed, from 0 (never) to 1 (always).</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to 1.</exception>
    protected PixelAugmentation(double probability = 1)
    {
        if (probability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability must be from 0 to 1.");
        }

        Probability = probability;
    }

    /// <summary>Gets the probability that an image is transformed, from 0 to 1.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public virtual void Validate(ImageShape shape)
    {
    }

    /// <inheritdoc/>
    public void Apply(SampleView view, ref SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (random.NextBoolean(Probability))
        {
            view.Transform(this, random);
        }
    }

    /// <summary>Transforms an image in place.</summary>
    /// <param name="pixels">The image as planes, (C, H, W). The result must depend only on the previous content and on <paramref name="random"/>.</param>
    /// <param name="shape">The shape of the image.</param>
    /// <param name="random">The random numbers of this augmentation for this sample in this epoch.</param>
    public abstract void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random);
}
