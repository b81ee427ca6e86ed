using ResNetKit.Benchmarks.Measuring;
using ResNetKit.Benchmarks.Racing;
using ResNetKit.Benchmarks.SpeedRun.Airbench;

namespace ResNetKit.Benchmarks.SpeedRun;

/// <summary>
/// Compares the speed of the experiment <c>speedrun</c> with that of airbench94. The latter is a published recipe for the same accuracy, written here
/// in plain TorchSharp.
/// </summary>
internal static class SpeedRunBenchmark
{
    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        var recipe = SpeedRunRecipe.Load();
        using var ours = new SpeedRunSide(
            recipe.Training.Epochs, recipe.Data.BatchSize, recipe.Data.EvaluationBatchSize,
            part => Contestant.Start("ResNetKit", SpeedRunWorker.Arguments("speedrun", part, settings.Threads)));
        using var peer = new SpeedRunSide(
            AirbenchRun.Epochs, AirbenchRun.BatchSize, AirbenchRun.BatchSize,
            part => Contestant.Start("airbench94", SpeedRunWorker.Arguments("airbench94", part, settings.Threads)));
        ours.WarmUp(settings.Seconds);
        peer.WarmUp(settings.Seconds);

        var heats = new List<(SpeedRunTime Ours, SpeedRunTime Peer)>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            // The side that runs second may find a warmer and slower processor, so the order is reversed in every second round.
            if (round % 2 == 0)
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
            "The speed run, seconds: medians of alternating measurements of training steps and of evaluations with test-time augmentation, scaled to whole "
            + "epochs and to the whole run.",
            "side", "epochs", "an epoch", "an evaluation", "whole run");
        Add("ResNetKit, speedrun", [.. heats.Select(heat => heat.Ours)]);
        Add("plain TorchSharp, airbench94 with Muon", [.. heats.Select(heat => heat.Peer)]);
        table.Add("ratio of the two", "", "", "", Median.Of(heats.Select(heat => heat.Ours.Total / heat.Peer.Total)));
        table.End();

        void Add(string side, IReadOnlyList<SpeedRunTime> times) => table.Add(
            side, times[0].Epochs, Median.Of(times.Select(time => time.Epoch)), Median.Of(times.Select(time => time.Evaluation)),
            Median.Of(times.Select(time => time.Total)));
    }
}
