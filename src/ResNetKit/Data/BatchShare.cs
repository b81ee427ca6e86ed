namespace ResNetKit.Data;

/// <summary>Represents the part of every batch that one of several processes uses when they train one model together.</summary>
public readonly record struct BatchShare
{
    /// <summary>The share that contains all samples of every batch.</summary>
    public static readonly BatchShare Whole = new(0, 1);

    private readonly int _others;

    /// <summary>Initializes a new instance of the <see cref="BatchShare"/> struct.</summary>
    /// <param name="index">The zero-based number of the share.</param>
    /// <param name="count">The number of shares, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is below 1, or <paramref name="index"/> is negative or not below <paramref name="count"/>.
    /// </exception>
    public BatchShare(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        Index = index;
        _others = count - 1;
    }

    /// <summary>Gets the zero-based number of the share.</summary>
    public int Index { get; }

    /// <summary>Gets the number of shares.</summary>
    public int Count => _others + 1;

    /// <summary>
    /// Gets the samples of a batch that belong to the share. The samples of a share are consecutive, and the sizes of the shares differ by
    /// at most one.
    /// </summary>
    /// <param name="samples">The number of samples in the whole batch.</param>
    /// <returns>
    /// The zero-based number of the first sample, and the number of samples. A batch with fewer samples than shares is not divided: each share is
    /// the whole batch.
    /// </returns>
    public (int Begin, int Length) Of(int samples)
    {
        if (samples < Count)
        {
            return (0, samples);
        }

        var begin = (int)((long)samples * Index / Count);
        return (begin, (int)((long)samples * (Index + 1) / Count) - begin);
    }

    /// <summary>Replaces each whole batch with its share.</summary>
    internal IEnumerable<Batch> Take(IEnumerable<Batch> batches)
    {
        foreach (var whole in batches)
        {
            var (begin, length) = Of(whole.Count);
            if (length == whole.Count)
            {
                yield return whole;
                continue;
            }

            Batch part;
            using (whole)
            {
                part = new Batch(whole.Images.narrow(0, begin, length), whole.Labels.narrow(0, begin, length))
                {
                    Classes = whole.Classes,
                    WholeCount = whole.WholeCount,
                };
            }

            yield return part;
        }
    }
}
