using System.Diagnostics;
using ResNetKit.Benchmarks.Racing;
using ResNetKit.Models;
using static TorchSharp.torch;

namespace ResNetKit.Benchmarks.Inference;

/// <summary>What folding batch norm into the convolutions gains where a network only predicts.</summary>
internal static class InferenceBenchmark
{
    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        set_num_threads(settings.Threads);
        var table = new Table(
            output,
            "Inference, images/s, float32: the network as trained against Fuse(), medians of alternating heats.",
            "network", "format", "as trained", "fused", "ratio");
        foreach (var preset in settings.Presets)
        {
            using var model = ResNetBuilder.FromPreset(preset).Build();
            model.eval();
            using var fused = model.Fuse();
            using var images = randn(settings.BatchSize, 3, 32, 32);
            using var off = no_grad();
            var steps = Math.Max(2, (int)(settings.Seconds / Math.Max(Seconds(model, images, 3), Seconds(fused, images, 3)) * 3));
            var pairs = Enumerable.Range(0, settings.Pairs).Select(_ => (Plain: Seconds(model, images, steps), Fused: Seconds(fused, images, steps))).ToList();
            double count = steps * settings.BatchSize;
            table.Add(
                preset,
                "float32-nchw",
                count / Median.Of(pairs.Select(pair => pair.Plain)),
                count / Median.Of(pairs.Select(pair => pair.Fused)),
                Median.Of(pairs.Select(pair => pair.Plain / pair.Fused)));
        }

        table.End();
    }

    private static double Seconds(nn.Module<Tensor, Tensor> model, Tensor images, int steps)
    {
        model.call(images).Dispose();
        var start = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
            model.call(images).Dispose();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
