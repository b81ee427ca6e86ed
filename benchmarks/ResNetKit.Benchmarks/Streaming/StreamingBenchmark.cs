using ResNetKit.Benchmarks.Measuring;
using ResNetKit.Benchmarks.Racing;

namespace ResNetKit.Benchmarks.Streaming;

/// <summary>Compares training on pictures that exceed the memory limit with training on pictures in memory.</summary>
internal static class StreamingBenchmark
{
    private const int Pictures = 4_000;

    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("resnetkit-bench-").FullName;
        try
        {
            PictureFiles.Write(folder, Pictures);
            Run(settings, folder, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(BenchmarkSettings settings, string folder, TextWriter output)
    {
        var table = new Table(
            output,
            $"Trainer on {Pictures} PNG files of 128×128, resized to 32×32 (crop, flip): all pictures in memory, all in a temporary file, "
            + "or all decoded in every epoch; float32 NHWC. Images/s, medians of alternating measurements.",
            "network", "kernels", "memory", "scratch file", "slower %", "decoded", "slower %");
        var format = StepFormat.Named("float32-nhwc");
        foreach (var preset in settings.Presets)
        {
            foreach (var kernels in new[] { false, true })
            {
                using var memory = Start("memory");
                using var scratch = Start("scratch");
                using var decoded = Start("decode");
                var result = settings.Race.Run(memory, scratch, decoded);
                table.Add(
                    preset, kernels ? "on" : "off", result.Rate(0), result.Rate(1), 100 * (1 - (1 / result.RatioTo(1))), result.Rate(2), 100 * (1 - (1 / result.RatioTo(2))));

                Contestant Start(string loop) =>
                    Contestant.Start(loop, [.. settings.Worker(loop, preset, format, kernels), "--pictures", folder]);
            }
        }

        table.End();
    }
}
