using System.Diagnostics;
using ResNetKit.Benchmarks.Racing;
using TorchSharp;

namespace ResNetKit.Benchmarks.Inference;

/// <summary>Measures a network and its fused copy alternately on the same images.</summary>
internal static class FusedAgainstPlain
{
    /// <summary>Measures the images per second of the network and of its fused copy, each as the median of several measurements.</summary>
    public static (double Plain, double Fused) Measure(ResNet model, bool channelsLast, int batchSize, int rounds, double seconds)
    {
        using var recording = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var fused = model.Fuse();
        model.eval();
        var input = model.Plan.Input;
        var images = torch.randn(batchSize, input.Channels, input.Height, input.Width);
        images = channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;
        Run(model, images);
        Run(fused, images);
        var plainRates = new List<double>();
        var fusedRates = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            plainRates.Add(Rate(model, images, seconds));
            fusedRates.Add(Rate(fused, images, seconds));
        }

        return (Median.Of(plainRates), Median.Of(fusedRates));
    }

    private static double Rate(torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.Tensor images, double seconds)
    {
        var clock = Stopwatch.StartNew();
        var batches = 0;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            Run(model, images);
            batches++;
        }

        return batches * images.shape[0] / clock.Elapsed.TotalSeconds;
    }

    private static void Run(torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.Tensor images) => model.call(images).Dispose();
}
