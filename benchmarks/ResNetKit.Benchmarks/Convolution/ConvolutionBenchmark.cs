using ResNetKit.Benchmarks.Racing;
using ResNetKit.Training.MixedPrecision;

namespace ResNetKit.Benchmarks.Convolution;

/// <summary>Convolutions in bfloat16: the engine's against libtorch's own. With TorchSharp's package both are libtorch's.</summary>
internal static class ConvolutionBenchmark
{
    private static readonly Dictionary<string, string> s_libtorchsOwn = new() { ["TORCHSHARP_SYSTEM_CONVOLUTION"] = "libtorch" };

    public static void Run(BenchmarkSettings settings, TextWriter output)
    {
        if (!BFloat16Support.OnProcessor)
        {
            output.WriteLine("Convolutions in bfloat16: this processor has no instructions for them.");
            return;
        }

        var table = new Table(
            output,
            "A convolution with its gradients, bfloat16, channels-last: 10⁹ operations of its definition a second, medians of alternating "
            + "heats; ratio: the median pair by pair.",
            "filter", "channels", "pixels", "engine", "libtorch", "ratio");
        foreach (var layer in ConvolutionLayer.All)
        {
            using var ours = Contestant.Start("the engine", "dotnet", settings.ConvolutionWorker(layer));
            using var direct = Contestant.Start("libtorch", "dotnet", settings.ConvolutionWorker(layer), s_libtorchsOwn);
            var result = settings.Race.Run(ours, direct);
            table.Add(
                layer.Stride == 1 ? $"{layer.Kernel}×{layer.Kernel}" : $"{layer.Kernel}×{layer.Kernel}, stride {layer.Stride}",
                $"{layer.Inputs} → {layer.Outputs}", $"{layer.Size}×{layer.Size}", result.Rates.First * layer.Operations / 1e9,
                result.Rates.Second * layer.Operations / 1e9, result.Ratio);
        }

        table.End();
    }
}
