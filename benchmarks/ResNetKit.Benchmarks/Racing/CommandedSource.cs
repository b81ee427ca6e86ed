using ResNetKit.Data;

namespace ResNetKit.Benchmarks.Racing;

/// <summary>
/// Hands out another source's batches, as many at a time as the race's referee asks for, so that it can time each heat. The loop under test is
/// the library's own, with nothing taken out of it.
/// </summary>
internal sealed class CommandedSource(IBatchSource inner) : IBatchSource
{
    public int SampleCount => BatchCount * inner.SampleCount / inner.BatchCount;

    // The race ends when the referee closes the standard input, long before this.
    public int BatchCount => 1_000_000;

    public IReadOnlyList<string>? ClassNames => inner.ClassNames;

    public Preprocessing? Preprocessing => inner.Preprocessing;

    public void UseSeed(ulong seed) => inner.UseSeed(seed);

    public IReadOnlyDictionary<string, string> Describe() => inner.Describe();

    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
    {
        using var batches = Endless(format).GetEnumerator();
        foreach (var steps in Referee.Heats())
        {
            for (var step = 0; step < steps && batches.MoveNext(); step++)
            {
                yield return batches.Current;
            }
        }

        // The referee has seen enough. There is no model worth keeping and no epoch to finish.
        Environment.Exit(0);
    }

    private IEnumerable<Batch> Endless(BatchFormat format)
    {
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in inner.GetBatches(epoch, 0, format))
            {
                yield return batch;
            }
        }
    }
}
