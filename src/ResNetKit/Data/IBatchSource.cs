namespace ResNetKit.Data;

/// <summary>Provides the batches of a training run or an evaluation.</summary>
/// <remarks>
/// What an epoch holds depends on the source's own seed and the epoch's number alone, so a run that stopped in the
/// middle of an epoch goes on with exactly the batches it would have seen.
/// </remarks>
public interface IBatchSource
{
    /// <summary>Samples that one epoch delivers.</summary>
    int SampleCount { get; }

    /// <summary>Batches that one epoch delivers.</summary>
    int BatchCount { get; }

    /// <summary>Gets the names of the classes, in the order of their labels. Default null: the source does not know them.</summary>
    /// <remarks>A network takes note of them when it is trained.</remarks>
    IReadOnlyList<string>? ClassNames => null;

    /// <summary>Gets how pictures became the images of the batches. Default null: the source does not know it.</summary>
    /// <remarks>A network takes note of it when it is trained.</remarks>
    Preprocessing? Preprocessing => null;

    /// <summary>Tells the source the seed of the run that is about to begin. A source without a seed of its own uses it, so that one seed
    /// decides a whole run.</summary>
    /// <param name="seed">The seed.</param>
    void UseSeed(ulong seed)
    {
    }

    /// <summary>
    /// Describes what decides which samples the epochs have, as values by name: classes, seed, a checksum of the images. A checkpoint keeps
    /// them, and a run whose source says otherwise does not resume from it. Called after <see cref="UseSeed"/>, at most once in a run: when the
    /// first checkpoint is written, or one is resumed from. Nothing is described and compared unless a source does so.
    /// </summary>
    IReadOnlyDictionary<string, string> Describe() => new Dictionary<string, string>();

    /// <summary>The batches of one epoch, in order. The caller disposes each batch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="firstBatch">How many batches of the epoch to leave out at its beginning.</param>
    /// <param name="format">The form that the images are wanted in.</param>
    IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format);

    /// <summary>
    /// A process's share of the batches of one epoch, in order; all shares together are the batches of the other overload. By default the whole
    /// batches are made and the share is taken out of each: a source that can make a part alone overrides this.
    /// </summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="firstBatch">How many batches of the epoch to leave out at its beginning.</param>
    /// <param name="format">The form that the images are wanted in.</param>
    /// <param name="share">The samples of each batch that are wanted; each batch tells its <see cref="Batch.WholeCount"/>.</param>
    IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format, BatchShare share) =>
        share.Take(GetBatches(epoch, firstBatch, format));
}
