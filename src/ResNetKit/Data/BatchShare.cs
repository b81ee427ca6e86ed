namespace ResNetKit.Data;

/// <summary>Says which part of every batch a process takes where several train one model together.</summary>
public readonly record struct BatchShare
{
    /// <summary>The whole of every batch.</summary>
    public static readonly BatchShare Whole = new(0, 1);

    private readonly int _others;

    /// <summary>Names a share.</summary>
    /// <param name="index">Which of the shares, from 0.</param>
    /// <param name="count">Number of shares, at least 1.</param>
    public BatchShare(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        Index = index;
        _others = count - 1;
    }

    /// <summary>Gets which of the shares this is, from 0.</summary>
    public int Index { get; }

    /// <summary>Gets the number of shares.</summary>
    public int Count => _others + 1;

    /// <summary>Gets the samples of a batch that belong to the share: neighbours, in the order of the shares, and as equally many as can be.</summary>
    /// <param name="samples">Number of samples in the whole batch.</param>
    /// <returns>The first sample and the number of samples. A batch of fewer samples than shares is not divided: each share is all of it.</returns>
    public (int Begin, int Length) Of(int samples)
    {
        if (samples < Count)
        {
            return (0, samples);
        }

        var begin = (int)((long)samples * Index / Count);
        return (begin, (int)((long)samples * (Index + 1) / Count) - begin);
    }

    /// <summary>Takes the share out of whole batches.</summary>
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
