namespace ResNetKit.Data;

/// <summary>Defines a source of batches for training or evaluation.</summary>
/// <remarks>
/// The batches of an epoch must depend only on the seed and the number of the epoch. A run that was stopped in the middle of an epoch then resumes with exactly
/// the batches that an uninterrupted run would have used.
/// </remarks>
public interface IBatchSource
{
    /// <summary>Gets the number of samples in an epoch.</summary>
    int SampleCount { get; }

    /// <summary>Gets the number of batches in an epoch.</summary>
    int BatchCount { get; }

    /// <summary>Gets the names of the classes, in the order of their labels; <see langword="null"/> (the default) if they are unknown.</summary>
    /// <remarks>
    /// If the names are known and the network is an <see cref="ImageClassifier"/>, training stores them in the network. If the network has
    /// another number of classes, training stores <see langword="null"/> instead.
    /// </remarks>
    IReadOnlyList<string>? ClassNames => null;

    /// <summary>Gets the preprocessing that produced the images from pictures; <see langword="null"/> (the default) if it is unknown.</summary>
    /// <remarks>
    /// If the preprocessing is known and the network is an <see cref="ImageClassifier"/>, training stores it in the network. If the network
    /// expects another number of channels, training stores <see langword="null"/> instead.
    /// </remarks>
    Preprocessing? Preprocessing => null;

    /// <summary>
    /// Sets the seed of the run or range test that is about to start. A source without a seed of its own uses this seed, so that a single seed
    /// determines the whole run.
    /// </summary>
    /// <param name="seed">The seed of the run.</param>
    /// <remarks>The method is called for the training data only. The default implementation does nothing.</remarks>
    void UseSeed(ulong seed)
    {
    }

    /// <summary>Describes everything that determines the samples of the epochs, such as the classes, the seed and a checksum of the images.</summary>
    /// <returns>The values by name. The default implementation returns none, so nothing is compared.</returns>
    /// <remarks>
    /// The values of the training data are stored in checkpoints. A run cannot resume from a checkpoint if a value in the
    /// checkpoint differs from the current value with the same name. For checkpoints, the method is called after <see cref="UseSeed"/> and at most once
    /// in a run: when the run resumes from a checkpoint or writes the first one.
    /// <para>
    /// If several processes train together, each process also calls this method on its training, validation and test data before the first step. The run
    /// begins only if the values are equal in all processes.
    /// </para>
    /// </remarks>
    IReadOnlyDictionary<string, string> Describe() => new Dictionary<string, string>();

    /// <summary>Gets the batches of an epoch, in order. The caller must dispose each batch.</summary>
    /// <param name="epoch">The zero-based number of the epoch.</param>
    /// <param name="firstBatch">The number of batches to skip at the beginning of the epoch.</param>
    /// <param name="format">The requested element type, memory format and device.</param>
    /// <returns>The batches, produced as they are enumerated.</returns>
    IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format);

    /// <summary>
    /// Gets a share of each batch of an epoch, in order. Together, all shares of a batch contain the same samples as the whole batch, which the other
    /// overload returns. The caller must dispose each batch.
    /// </summary>
    /// <param name="epoch">The zero-based number of the epoch.</param>
    /// <param name="firstBatch">The number of batches to skip at the beginning of the epoch.</param>
    /// <param name="format">The requested element type, memory format and device.</param>
    /// <param name="share">The share of each batch.</param>
    /// <returns>The shares, produced as they are enumerated, each with the <see cref="Batch.WholeCount"/> of its batch.</returns>
    /// <remarks>
    /// The default implementation produces whole batches and takes the share from each. Implement this method if the source can produce part of a batch.
    /// </remarks>
    IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format, BatchShare share) =>
        share.Take(GetBatches(epoch, firstBatch, format));
}
