using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Cpu.Benchmarks;

// Measures complete training steps (forward, cross-entropy, backward, SGD with momentum), alternately with the kernels disabled and enabled.
internal static class Steps
{
    private static readonly (string Name, Func<nn.Module<Tensor, Tensor>> Network, long Batch, long Pixels)[] _networks =
    [
        ("ResNet-18", Networks.ResNet18, 128, 32),
        ("ResNet-9", Networks.ResNet9, 128, 32),
        ("7×7 four-block", Networks.FourBlocks, 256, 32),
        ("ResNet-20", Networks.ResNet20, 256, 32),
        ("VGG-like", Networks.Vgg, 128, 32),
        ("TorchVision ResNet-18", () => torchvision.models.resnet18(num_classes: 10), 16, 224),
    ];

    public static void Run(string? only, int rounds)
    {
        Console.WriteLine("| network | plain NCHW | plain channels-last | kernels NCHW | kernels channels-last | ratio, both NCHW | ratio, kernels channels-last to plain NCHW | ratio, both channels-last |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, create, batch, pixels) in _networks.Where(n => only is null || n.Name.Contains(only, StringComparison.Ordinal)))
        {
            using var scope = NewDisposeScope();
            Func<double>[] steps = [Step(create, batch, pixels, false), Step(create, batch, pixels, true)];
            var samples = Enumerable.Range(0, 4).Select(_ => new List<double>()).ToArray();
            for (var round = 0; round <= rounds; round++)
            {
                for (var form = 0; form < 4; form++)
                {
                    Layers.Switch(form >= 2);
                    // Switching empties the memory pool of the kernels. Usual programs do not switch, so the first step after it is not measured.
                    steps[form % 2]();
                    var time = steps[form % 2]();
                    if (round > 0)
                    {
                        samples[form].Add(time);
                    }
                }
            }
            var times = samples.Select(Layers.Median).ToArray();
            var rate = times.Select(t => batch / t).ToArray();
            Console.WriteLine(string.Create(
                null,
                $"| {name}, {pixels}×{pixels}, batch {batch} | {rate[0]:F1} | {rate[1]:F1} | {rate[2]:F1} | {rate[3]:F1} | {rate[2] / rate[0]:F2} | {rate[3] / rate[0]:F2} | {rate[3] / rate[1]:F2} |"));
        }
    }

    // Runs a single configuration, so that the peak memory of the process belongs to it.
    public static void RunOne(string network, bool kernels, bool channelsLast, int seconds)
    {
        var (name, create, batch, pixels) = _networks.First(n => n.Name.Contains(network, StringComparison.Ordinal));
        Layers.Switch(kernels);
        using var scope = NewDisposeScope();
        var step = Step(create, batch, pixels, channelsLast);
        step();
        List<double> times = [];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            times.Add(step());
        }
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            null,
            $"{name}, {(kernels ? "kernels" : "plain")}, {(channelsLast ? "channels-last" : "NCHW")}: {batch / times.Average():F1} images/s, peak memory {process.PeakWorkingSet64 >> 20} MiB"));
    }

    private static Func<double> Step(Func<nn.Module<Tensor, Tensor>> create, long batch, long pixels, bool channelsLast)
    {
        random.manual_seed(1);
        var network = create();
        Layout.Set(network, channelsLast);
        network.train();
        var optimizer = optim.SGD(network.parameters().ToArray(), 0.01, momentum: 0.9, weight_decay: 5e-4);
        var images = Layout.Of(randn(batch, 3, pixels, pixels), channelsLast);
        var labels = randint(10, batch);
        return () =>
        {
            using var scope = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(network.call(images), labels);
            loss.backward();
            optimizer.step();
            loss.ToSingle();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        };
    }
}
