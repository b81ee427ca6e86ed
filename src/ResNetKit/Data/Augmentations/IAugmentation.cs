namespace ResNetKit.Data;

/// <summary>Defines an augmentation, which changes training samples at random in each epoch.</summary>
/// <remarks>
/// An augmentation changes a <see cref="SampleView"/>, which describes how a sample appears in a batch. When all augmentations have been
/// applied, the pipeline renders the view once, from raw bytes to the final memory format and element type of the batch. The same views can
/// be rendered on the CPU or on a CUDA device. To compute new pixels, derive from <see cref="PixelAugmentation"/> instead.
/// <para>One instance is used for all samples, possibly from several threads at once.</para>
/// </remarks>
public interface IAugmentation
{
    /// <summary>
    /// Gets a value indicating whether <see cref="Apply"/> may mix samples, in which case labels are class probabilities. Default: <see langword="false"/>.
    /// </summary>
    bool MixesSamples => false;

    /// <summary>Checks that the augmentation can be applied to images of a shape. The default implementation accepts all shapes.</summary>
    /// <param name="shape">The shape of the images.</param>
    /// <exception cref="ArgumentException">The shape is not supported; the message gives the reason.</exception>
    void Validate(ImageShape shape)
    {
    }

    /// <summary>Applies the augmentation to the view of one sample.</summary>
    /// <param name="view">The view, as left by the augmentations that come before this one.</param>
    /// <param name="random">The random numbers of this augmentation for this sample in this epoch.</param>
    void Apply(SampleView view, ref SampleRandom random);
}
