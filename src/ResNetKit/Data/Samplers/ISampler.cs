namespace ResNetKit.Data;

/// <summary>Defines a sampler, which selects and orders the samples of each epoch.</summary>
public interface ISampler
{
    /// <summary>Gets the number of samples in an epoch, which is the same for all epochs.</summary>
    int SampleCount { get; }

    /// <summary>Draws the samples of an epoch, in order.</summary>
    /// <param name="seed">The seed of the pipeline.</param>
    /// <param name="epoch">The zero-based number of the epoch.</param>
    /// <returns>
    /// <see cref="SampleCount"/> indices into the dataset. They must depend only on the seed and the epoch, so that a resumed run continues with the same
    /// samples as an uninterrupted run.
    /// </returns>
    int[] DrawOrder(ulong seed, int epoch);
}
