namespace ResNetKit.Data;

/// <summary>Base class for augmentations that compute new pixels: colors, rotations, noise.</summary>
/// <remarks>
/// A pixel augmentation acts in its place among the others: on pixels that are moved and mirrored as the augmentations before it asked.
/// Boxes that are erased stay as they are, whatever happens to the pixels around them. A pipeline on a CUDA device computes these pixels on
/// the processor.
/// <para>One instance serves all samples and may be called from several threads at once.</para>
/// </remarks>
public abstract class PixelAugmentation : IAugmentation
{
    /// <summary>Initializes the base class.</summary>
    /// <param name="probability">Probability that an image is transformed, from 0, never, to 1, always.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not between 0 and 1.</exception>
    protected PixelAugmentation(double probability = 1)
    {
        if (probability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies between 0 and 1.");
        }

        Probability = probability;
    }

    /// <summary>Gets the probability that an image is transformed.</summary>
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
    /// <param name="pixels">The image as planes: channel, then row, then column. All of it must depend on nothing but what it was before and
    /// <paramref name="random"/>.</param>
    /// <param name="shape">The shape of the image.</param>
    /// <param name="random">This augmentation's own random numbers for this sample in this epoch.</param>
    public abstract void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random);
}
