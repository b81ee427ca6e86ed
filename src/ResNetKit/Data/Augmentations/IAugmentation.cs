namespace ResNetKit.Data;

/// <summary>Shows samples differently in each epoch.</summary>
/// <remarks>
/// An augmentation changes a <see cref="SampleView"/>, the description of what the batch shows of a sample, and the pipeline renders the
/// finished view once, from raw bytes into the batch's final layout and element type. So any number of shifts, flips, erased boxes and
/// mixtures costs one pass over the pixels, and the same views can be rendered on another device. An augmentation that computes new pixels
/// derives from <see cref="PixelAugmentation"/>.
/// <para>One instance serves all samples and may be called from several threads at once.</para>
/// </remarks>
public interface IAugmentation
{
    /// <summary>Gets whether <see cref="Apply"/> ever mixes samples, so that labels become class probabilities.</summary>
    bool MixesSamples => false;

    /// <summary>Checks that the augmentation can work on images of a shape.</summary>
    /// <param name="shape">The shape of the images.</param>
    /// <exception cref="ArgumentException">The shape does not suit; the message says why.</exception>
    void Validate(ImageShape shape)
    {
    }

    /// <summary>Changes what the batch shows of one sample.</summary>
    /// <param name="view">The view so far; augmentations act on it in their order.</param>
    /// <param name="random">This augmentation's own random numbers for this sample in this epoch.</param>
    void Apply(SampleView view, ref SampleRandom random);
}
