using ResNetKit.Benchmarks.Racing;

namespace ResNetKit.Benchmarks.Overhead;

/// <summary>What the trainer, its callbacks and the batch pipeline cost beside a loop written by hand on a batch that lies ready.</summary>
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
            using var bare = Contestant.Start("loop by hand", "dotnet", settings.Worker("hand", preset, format));
            using var full = Contestant.Start("Trainer", "dotnet", settings.Worker("full", preset, format));
            var result = settings.Race.Run(bare, full);
            table.Add(preset, format.Name, result.Rates.First, result.Rates.Second, 100 * (1 - (1 / result.Ratio)));
        }

        table.End();
    }
}
