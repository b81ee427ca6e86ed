namespace ResNetKit.Benchmarks.Racing;

/// <summary>What a race found: medians over the pairs of heats.</summary>
/// <param name="Rates">Images per second of each side.</param>
/// <param name="Ratio">The median of the ratios pair by pair, the first side's rate over the second's.</param>
/// <param name="Memory">Peak resident memory of each side's process, MiB.</param>
internal sealed record RaceResult((double First, double Second) Rates, double Ratio, (double First, double Second) Memory);

/// <summary>Runs two sides in turn, so that a machine whose speed drifts treats both alike.</summary>
internal sealed class Race(int batchSize, int pairs, double secondsPerHeat)
{
    private const int WarmUpSteps = 3;

    public RaceResult Run(Contestant one, Contestant other)
    {
        // The first steps pay for compilation and for memory; the warm-up also tells how many steps fill a heat.
        var slowest = Math.Max(WarmUp(one), WarmUp(other));
        var steps = Math.Max(2, (int)(secondsPerHeat / slowest));

        var times = new List<(double One, double Other)>();
        for (var pair = 0; pair < pairs; pair++)
        {
            // Whoever runs second may find a warmer or a slower chip: take turns at that, too.
            if (pair % 2 == 0)
            {
                var first = one.Run(steps);
                times.Add((first, other.Run(steps)));
            }
            else
            {
                var first = other.Run(steps);
                times.Add((one.Run(steps), first));
            }
        }

        double images = steps * batchSize;
        return new RaceResult(
            (images / Median.Of(times.Select(time => time.One)), images / Median.Of(times.Select(time => time.Other))),
            Median.Of(times.Select(time => time.Other / time.One)),
            (one.PeakMemory(), other.PeakMemory()));
    }

    private static double WarmUp(Contestant contestant)
    {
        contestant.Run(WarmUpSteps);
        return contestant.Run(WarmUpSteps) / WarmUpSteps;
    }
}
