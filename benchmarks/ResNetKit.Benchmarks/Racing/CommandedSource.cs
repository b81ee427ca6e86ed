using System.Diagnostics;
using System.Globalization;
using ResNetKit.Data;

namespace ResNetKit.Benchmarks.Racing;

/// <summary>
/// Hands out another source's batches, as many at a time as the race's referee asks for on standard input, and tells him how long each heat
/// took. So the loop under test is the library's own, with nothing taken out of it.
/// </summary>
internal sealed class CommandedSource(IBatchSource inner) : IBatchSource
{
    public int SampleCount => BatchCount * inner.SampleCount / inner.BatchCount;

    // The race ends when its referee closes the standard input, long before this.
    public int BatchCount => 1_000_000;

    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
    {
        using var batches = Endless(format).GetEnumerator();
        Answer("ready");
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "memory")
            {
                Answer(Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024.0));
                continue;
            }

            var start = Stopwatch.GetTimestamp();
            for (var step = int.Parse(words[1], CultureInfo.InvariantCulture); step > 0 && batches.MoveNext(); step--)
                yield return batches.Current;
            Answer(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        // The referee has seen enough. There is no model worth keeping and no epoch to finish.
        Environment.Exit(0);
    }

    private IEnumerable<Batch> Endless(BatchFormat format)
    {
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in inner.GetBatches(epoch, 0, format))
                yield return batch;
        }
    }

    private static void Answer(object answer) => Console.Out.WriteLine(Convert.ToString(answer, CultureInfo.InvariantCulture));
}
