namespace ResNetKit.Benchmarks.Racing;

/// <summary>
/// Compares the speed of several processes, called sides. They run alternately, so that changes in the speed of the computer affect all of them.
/// </summary>
internal sealed class Race(int batchSize, int rounds, double secondsPerHeat)
{
    private const int WarmUpSteps = 3;

    /// <summary>
    /// Runs all rounds. In each round, every side runs one heat: a series of steps whose duration is measured. All heats have the same number of steps.
    /// </summary>
    public RaceResult Run(params IReadOnlyList<Contestant> sides)
    {
        // The first steps are slower because of compilation and memory allocation. The warm-up also determines the number of steps in a heat.
        var slowest = sides.Max(WarmUp);
        var steps = Math.Max(2, (int)(secondsPerHeat / slowest));

        var times = new List<double[]>();
        for (var round = 0; round < rounds; round++)
        {
            // A side that runs later may find a warmer and slower processor, so the order is reversed in every second round.
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
