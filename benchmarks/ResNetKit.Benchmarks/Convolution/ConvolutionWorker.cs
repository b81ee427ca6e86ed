using System.CommandLine;
using ResNetKit.Benchmarks.Racing;
using TorchSharp;

namespace ResNetKit.Benchmarks.Convolution;

/// <summary>One side of a race of convolutions: a process of its own.</summary>
internal static class ConvolutionWorker
{
    public static Command Command()
    {
        var layer = new Option<string>("--layer") { Required = true };
        var batchSize = new Option<int>("--batch-size") { Required = true };
        var threads = new Option<int>("--threads") { Required = true };
        var command = new Command("convolution-worker", "One side of a race, started by the race itself.") { layer, batchSize, threads };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            torch.set_num_threads(parsed.GetValue(threads));
            torch.manual_seed(0);
            Run(ConvolutionLayer.Parse(parsed.GetValue(layer)!), parsed.GetValue(batchSize));
        });
        return command;
    }

    private static void Run(ConvolutionLayer layer, int batchSize)
    {
        using var scope = torch.NewDisposeScope();
        var fan = layer.Kernel * layer.Kernel * layer.Inputs;
        var images = ChannelsLast(torch.randn(batchSize, layer.Inputs, layer.Size, layer.Size)).requires_grad_(!layer.IsFirst);
        var filters = ChannelsLast(torch.randn(layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel) / Math.Sqrt(fan)).requires_grad_();
        var gradient = ChannelsLast(torch.randn(batchSize, layer.Outputs, layer.OutputSize, layer.OutputSize));
        long[] strides = [layer.Stride, layer.Stride], padding = [layer.Padding, layer.Padding];
        foreach (var steps in Referee.Heats())
        {
            for (var step = 0; step < steps; step++)
            {
                using var inner = torch.NewDisposeScope();
                torch.nn.functional.conv2d(images, filters, strides: strides, padding: padding).backward([gradient]);
                images.grad = null;
                filters.grad = null;
            }
        }
    }

    private static torch.Tensor ChannelsLast(torch.Tensor tensor) =>
        tensor.to(torch.ScalarType.BFloat16).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
