using ResNetKit.Benchmarks.Measuring;
using ResNetKit.Benchmarks.Racing;

namespace ResNetKit.Benchmarks.Peer;

/// <summary>
/// Compares a training step of the trainer with the same step of the same network in plain TorchSharp. Plain TorchSharp runs in two forms: its default
/// (float32, NCHW) and its best (channels-last, in the precision of the trainer).
/// </summary>
internal static class PeerBenchmark
{
    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        var table = new Table(
            output,
            "Training step of the Trainer, with and without the kernels of ResNetKit.Cpu, compared with plain TorchSharp, images/s: medians of "
            + "alternating measurements. Default: float32 NCHW; best: channels-last in the precision of the Trainer. Ratio: the rate of the Trainer divided by "
            + "the other rate, median over the rounds. Memory: peak resident MiB of the whole process.",
            "network", "precision", "kernels", "Trainer", "best", "ratio", "default", "ratio", "memory", "memory, best", "memory, default");
        foreach (var preset in settings.Presets)
        {
            foreach (var precision in settings.Precisions)
            {
                var best = StepFormat.All.Single(format => format.ChannelsLast && format.Precision == precision);
                foreach (var kernels in new[] { false, true })
                {
                    using var trainer = Contestant.Start("the Trainer", settings.Worker("trainer", preset, best, kernels));
                    using var plainBest = Contestant.Start("plain TorchSharp, best", settings.Worker("plain", preset, best));
                    using var plainDefault = Contestant.Start("plain TorchSharp, default", settings.Worker("plain", preset, StepFormat.Default));
                    var result = settings.Race.Run(trainer, plainBest, plainDefault);
                    table.Add(
                        preset, precision, kernels ? "on" : "off", result.Rate(0), result.Rate(1), result.RatioTo(1), result.Rate(2), result.RatioTo(2),
                        result.Memory[0], result.Memory[1], result.Memory[2]);
                }
            }
        }

        table.End();
    }
}
