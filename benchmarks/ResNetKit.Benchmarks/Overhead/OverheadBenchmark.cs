using ResNetKit.Benchmarks.Measuring;
using ResNetKit.Benchmarks.Racing;

namespace ResNetKit.Benchmarks.Overhead;

/// <summary>Measures the overhead of the trainer, its callbacks and the batch pipeline, compared with a handwritten loop over a prepared batch.</summary>
internal static class OverheadBenchmark
{
    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        var table = new Table(
            output,
            "Overhead of the library in a training step: Trainer with pipeline (crop, flip), progress bar and all logs, compared with a handwritten "
            + "loop over one prepared batch, both float32 NHWC. Images/s, medians of alternating measurements.",
            "network", "format", "by hand", "Trainer", "cost %");
        foreach (var preset in settings.Presets)
        {
            var format = StepFormat.Named("float32-nhwc");
            using var bare = Contestant.Start("loop by hand", settings.Worker("hand", preset, format));
            using var full = Contestant.Start("Trainer", settings.Worker("full", preset, format));
            var result = settings.Race.Run(bare, full);
            table.Add(preset, format.Name, result.Rate(0), result.Rate(1), 100 * (1 - (1 / result.RatioTo(1))));
        }

        table.End();
    }
}
