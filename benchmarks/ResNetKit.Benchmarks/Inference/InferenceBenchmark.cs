using ResNetKit.Benchmarks.Measuring;
using TorchSharp;

namespace ResNetKit.Benchmarks.Inference;

/// <summary>Measures how much faster a network predicts after its batch norms are folded into the convolutions.</summary>
internal static class InferenceBenchmark
{
    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        torch.set_num_threads(settings.Threads);
        var table = new Table(
            output,
            "Inference, float32, images/s: the network as trained compared with Fuse(), medians of alternating measurements.",
            "network", "format", "as trained", "fused", "ratio");
        foreach (var preset in settings.Presets)
        {
            using var model = ResNetBuilder.FromPreset(preset).Build();
            foreach (var channelsLast in new[] { false, true })
            {
                var (plain, fused) = FusedAgainstPlain.Measure(model, channelsLast, settings.BatchSize, settings.Rounds, settings.Seconds);
                table.Add(preset, channelsLast ? "float32-nhwc" : "float32-nchw", plain, fused, fused / plain);
            }
        }

        table.End();
    }
}
