namespace ResNetKit.Benchmarks.Racing;

/// <summary>A training step of ours against PyTorch's.</summary>
internal static class PeerBenchmark
{
    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        var table = new Table(
            output,
            "Training step against PyTorch eager, images/s: medians of alternating heats; ratio: the median pair by pair; over default: ours over "
            + "PyTorch's float32 NCHW; memory: peak resident MiB of the whole process.",
            "network", "format", "ResNetKit", "PyTorch", "ratio", "over default", "memory", "PyTorch's memory");
        foreach (var preset in settings.Presets)
        {
            double? pytorchDefault = null;
            foreach (var format in settings.Formats)
            {
                using var ours = Contestant.Start("ResNetKit", "dotnet", settings.Worker("trainer", preset, format));
                using var peer = Contestant.Start("PyTorch", settings.Python, settings.Peer(preset, format));
                var result = settings.Race.Run(ours, peer);
                if (format == StepFormat.PyTorchDefault)
                    pytorchDefault = result.Rates.Second;
                table.Add(
                    preset, format.Name, result.Rates.First, result.Rates.Second, result.Ratio, result.Rates.First / pytorchDefault,
                    result.Memory.First, result.Memory.Second);
            }
        }

        table.End();
    }
}
