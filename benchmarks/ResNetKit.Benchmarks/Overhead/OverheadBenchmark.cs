using ResNetKit.Benchmarks.Racing;

namespace ResNetKit.Benchmarks.Overhead;

/// <summary>The cost of the trainer, its callbacks and the batch pipeline beside a loop written by hand on a batch that lies ready.</summary>
internal static class OverheadBenchmark
{
    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        var table = new Table(
            output,
            "Cost of the library around a training step: Trainer with pipeline (crop, flip), progress bar and every log, against a loop written by "
            + "hand on one batch that lies ready, both float32 NHWC. Images/s, medians of alternating heats.",
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
