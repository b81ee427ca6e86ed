namespace ResNetKit.Data;

/// <summary>Draws the samples of each epoch from a dataset.</summary>
public interface ISampler
{
    /// <summary>Gets the number of samples of an epoch; all epochs have equally many.</summary>
    int SampleCount { get; }

    /// <summary>Draws the samples of an epoch, in their order.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>Indices into the dataset, <see cref="SampleCount"/> of them. They must depend on the seed and the epoch alone, so that a
    /// resumed run continues with the samples it would have had.</returns>
    int[] DrawOrder(ulong seed, int epoch);
}
