namespace ResNetKit.Benchmarks.TrainingStep;

/// <summary>What the race found for one network in one format: medians over the pairs.</summary>
/// <param name="Preset">The network.</param>
/// <param name="Format">The format of both sides.</param>
/// <param name="Ours">Images per second of ResNetKit.</param>
/// <param name="Peer">Images per second of PyTorch.</param>
/// <param name="Ratio">The median of the ratios pair by pair, ours over the peer's.</param>
/// <param name="OurMemory">Peak resident memory of our process, MiB.</param>
/// <param name="PeerMemory">Peak resident memory of the peer's process, MiB.</param>
internal sealed record RaceResult(string Preset, StepFormat Format, double Ours, double Peer, double Ratio, double OurMemory, double PeerMemory);

/// <summary>Runs ours and the peer in turn, so that a machine whose speed drifts treats both alike.</summary>
internal sealed class Race(int batchSize, int threads, int pairs, double secondsPerHeat, string python)
{
    private const int WarmUpSteps = 3;

    public RaceResult Run(string preset, StepFormat format)
    {
        string[] both = ["--preset", preset, "--format", format.Name, "--batch-size", $"{batchSize}", "--threads", $"{threads}"];
        var here = AppContext.BaseDirectory;
        using var ours = Contestant.Start("ResNetKit", "dotnet", [Path.Combine(here, "TrainingStep.dll"), "worker", .. both]);
        using var peer = Contestant.Start("PyTorch", python, [Path.Combine(here, "peer.py"), .. both]);

        // The first steps pay for compilation and for memory; the warm-up also tells how many steps fill a heat.
        var slowest = Math.Max(WarmUp(ours), WarmUp(peer));
        var steps = Math.Max(2, (int)(secondsPerHeat / slowest));

        var times = new List<(double Ours, double Peer)>();
        for (var pair = 0; pair < pairs; pair++)
        {
            // Whoever runs second may find a warmer or a slower chip: take turns at that, too.
            if (pair % 2 == 0)
            {
                var first = ours.Run(steps);
                times.Add((first, peer.Run(steps)));
            }
            else
            {
                var first = peer.Run(steps);
                times.Add((ours.Run(steps), first));
            }
        }

        double images = steps * batchSize;
        return new RaceResult(
            preset,
            format,
            images / Median(times.Select(time => time.Ours)),
            images / Median(times.Select(time => time.Peer)),
            Median(times.Select(time => time.Peer / time.Ours)),
            ours.PeakMemory(),
            peer.PeakMemory());
    }

    private static double WarmUp(Contestant contestant)
    {
        contestant.Run(WarmUpSteps);
        return contestant.Run(WarmUpSteps) / WarmUpSteps;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
