using ResNetKit.Benchmarks.Racing;

namespace ResNetKit.Benchmarks.SpeedRun;

/// <summary>The experiment <c>speedrun</c> against the best known PyTorch recipe for the same end.</summary>
internal static class SpeedRunBenchmark
{
    // As published for airbench94 with Muon (Jordan 2024).
    private const int PeersEpochs = 8;
    private const int PeersBatchSize = 2000;

    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        var recipe = SpeedRunRecipe.Load();
        using var ours = new SpeedRunSide(
            recipe.Training.Epochs, recipe.Data.BatchSize, recipe.Data.EvaluationBatchSize,
            part => Contestant.Start("ResNetKit", "dotnet", settings.SpeedRunWorker(part)));
        using var peer = new SpeedRunSide(
            PeersEpochs, PeersBatchSize, PeersBatchSize, part => Contestant.Start("PyTorch", settings.Python, settings.SpeedRunPeer(part, PeersBatchSize)));
        ours.WarmUp(settings.Seconds);
        peer.WarmUp(settings.Seconds);

        var heats = new List<(SpeedRunTime Ours, SpeedRunTime Peer)>();
        for (var pair = 0; pair < settings.Pairs; pair++)
        {
            // Whoever runs second may find a warmer or a slower chip: take turns at that, too.
            if (pair % 2 == 0)
            {
                var first = ours.Run();
                heats.Add((first, peer.Run()));
            }
            else
            {
                var first = peer.Run();
                heats.Add((ours.Run(), first));
            }
        }

        var table = new Table(
            output,
            "The speed run, seconds: medians of alternating heats of training steps and of evaluations with test-time augmentation, scaled to whole "
            + "epochs and to the whole run.",
            "side", "epochs", "an epoch", "an evaluation", "whole run");
        Add("ResNetKit, speedrun", [.. heats.Select(heat => heat.Ours)]);
        Add("PyTorch, airbench94 with Muon", [.. heats.Select(heat => heat.Peer)]);
        table.Add("ours over PyTorch's", "", "", "", Median.Of(heats.Select(heat => heat.Ours.Total / heat.Peer.Total)));
        table.End();

        void Add(string side, IReadOnlyList<SpeedRunTime> times) => table.Add(
            side, times[0].Epochs, Median.Of(times.Select(time => time.Epoch)), Median.Of(times.Select(time => time.Evaluation)),
            Median.Of(times.Select(time => time.Total)));
    }
}
