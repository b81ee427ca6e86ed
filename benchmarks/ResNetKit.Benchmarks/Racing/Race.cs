namespace ResNetKit.Benchmarks.Racing;

/// <summary>Runs several sides in turn, so that a machine whose speed drifts treats all alike.</summary>
internal sealed class Race(int batchSize, int rounds, double secondsPerHeat)
{
    private const int WarmUpSteps = 3;

    /// <summary>Runs the given number of rounds, in each of which every side runs the same number of steps.</summary>
    public RaceResult Run(params IReadOnlyList<Contestant> sides)
    {
        // The first steps pay for compilation and for memory; the warm-up also tells how many steps fill a heat.
        var slowest = sides.Max(WarmUp);
        var steps = Math.Max(2, (int)(secondsPerHeat / slowest));

        var times = new List<double[]>();
        for (var round = 0; round < rounds; round++)
        {
            // The side that runs last may find a warmer or a slower chip, so the order is reversed in every other round.
            var seconds = new double[sides.Count];
            var order = Enumerable.Range(0, sides.Count);
            foreach (var side in round % 2 == 0 ? order : order.Reverse())
            {
                seconds[side] = sides[side].Run(steps);
            }
            times.Add(seconds);
        }

        return new RaceResult(times, steps * batchSize, [.. sides.Select(side => side.PeakMemory())]);
    }

    private static double WarmUp(Contestant contestant)
    {
        contestant.Run(WarmUpSteps);
        return contestant.Run(WarmUpSteps) / WarmUpSteps;
    }
}
