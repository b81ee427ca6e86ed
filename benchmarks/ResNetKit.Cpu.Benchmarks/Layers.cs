using System.Diagnostics;
using static TorchSharp.torch;

namespace ResNetKit.Cpu.Benchmarks;

// Measures the forward and backward pass of each layer, alternately with the kernels disabled and enabled.
internal static class Layers
{
    private sealed record Layer(long Filter, long Stride, long From, long To, long Pixels, long Batch)
    {
        public override string ToString() =>
            $"{Filter}×{Filter}{(Stride == 1 ? "" : $"/{Stride}")} {From}→{To}, {Pixels}×{Pixels}, batch {Batch}";

        // Gets the number of additions and multiplications of the forward and backward passes if a convolution is computed by its definition. A
        // layer with three input channels is the first of its network, and its input needs no gradient.
        public double Operations
        {
            get
            {
                var side = ((Pixels + (2 * (Filter / 2)) - Filter) / Stride) + 1;
                return (From == 3 ? 2 : 3) * 2.0 * Filter * Filter * From * To * side * side * Batch;
            }
        }
    }

    private static readonly Layer[] _layers =
    [
        new(3, 1, 16, 16, 32, 128), new(3, 1, 32, 32, 16, 128), new(3, 1, 64, 64, 32, 128), new(3, 1, 128, 128, 16, 128),
        new(3, 1, 256, 256, 8, 128), new(3, 1, 512, 512, 4, 128), new(3, 1, 256, 256, 2, 128),
        new(3, 1, 64, 64, 56, 8), new(3, 1, 512, 512, 7, 8),
        new(3, 1, 64, 64, 32, 4), new(3, 1, 256, 256, 8, 4), new(3, 1, 512, 512, 4, 4),
        new(3, 2, 64, 128, 16, 128), new(3, 2, 256, 512, 8, 128), new(3, 2, 16, 32, 32, 128),
        new(7, 2, 3, 64, 32, 128), new(3, 1, 3, 64, 32, 128), new(3, 1, 3, 32, 32, 128), new(3, 1, 3, 16, 32, 128),
        new(1, 2, 64, 128, 16, 128), new(1, 1, 64, 256, 16, 128), new(1, 1, 256, 64, 16, 128),
    ];

    public static void Run(string? only)
    {
        Console.WriteLine("| layer | libtorch NCHW | libtorch channels-last | kernels NCHW | kernels channels-last | NCHW | channels-last |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var layer in _layers.Where(l => only is null || l.ToString().Contains(only, StringComparison.Ordinal)))
        {
            var times = new double[4];
            using (var scope = NewDisposeScope())
            {
                Func<double>[] steps = [Step(layer, false), Step(layer, true), Step(layer, false), Step(layer, true)];
                var samples = steps.Select(_ => new List<double>()).ToArray();
                var clock = Stopwatch.StartNew();
                for (var round = 0; round < 40 && (round < 4 || clock.Elapsed.TotalSeconds < 4); round++)
                {
                    for (var form = 0; form < 4; form++)
                    {
                        Switch(form >= 2);
                        // Enabling or disabling the kernels empties their memory pool. This does not happen in a normal program, so the first step is not
                        // measured.
                        steps[form]();
                        var time = steps[form]();
                        if (round > 0)
                        {
                            samples[form].Add(time);
                        }
                    }
                }
                times = [.. samples.Select(Median)];
            }
            var rate = times.Select(t => layer.Operations / t / 1e9).ToArray();
            Console.WriteLine(string.Create(
                null, $"| {layer} | {rate[0]:F0} | {rate[1]:F0} | {rate[2]:F0} | {rate[3]:F0} | {times[0] / times[2]:F2} | {times[1] / times[3]:F2} |"));
        }
    }

    private static Func<double> Step(Layer layer, bool channelsLast)
    {
        var x = Layout.Of(randn(layer.Batch, layer.From, layer.Pixels, layer.Pixels), channelsLast);
        var w = Layout.Of(randn(layer.To, layer.From, layer.Filter, layer.Filter), channelsLast).requires_grad_();
        // The images of the first layer need no gradient.
        if (layer.From != 3)
        {
            x.requires_grad_();
        }
        Tensor gradient;
        using (no_grad())
        {
            gradient = ones_like(nn.functional.conv2d(x, w, strides: [layer.Stride, layer.Stride], padding: [layer.Filter / 2, layer.Filter / 2]));
        }
        return () =>
        {
            using var scope = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            var y = nn.functional.conv2d(x, w, strides: [layer.Stride, layer.Stride], padding: [layer.Filter / 2, layer.Filter / 2]);
            y.backward([gradient]);
            var time = Stopwatch.GetElapsedTime(start).TotalSeconds;
            x.grad = null;
            w.grad = null;
            return time;
        };
    }

    public static void Switch(bool on)
    {
        if (!on)
        {
            CpuKernels.Disable();
        }
        else if (CpuKernels.Enable() is { IsEnabled: false } report)
        {
            throw new InvalidOperationException(report.ToString());
        }
    }

    public static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
