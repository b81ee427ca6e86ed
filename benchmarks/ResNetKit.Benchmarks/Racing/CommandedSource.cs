using ResNetKit.Data;

namespace ResNetKit.Benchmarks.Racing;

/// <summary>
/// Provides the batches of another source to the trainer. A heat is a measured series of steps; for each heat, the source provides as many batches as the
/// referee requests. The measured time therefore includes the complete training loop of the library.
/// </summary>
internal sealed class CommandedSource(IBatchSource inner) : IBatchSource
{
    public int SampleCount => (int)Math.Min((long)BatchCount * inner.SampleCount / inner.BatchCount, int.MaxValue);

    // This number is never reached. The race ends earlier, when the referee closes the standard input of this process.
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

        // The race is over. There is no model to save and no epoch to complete.
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
