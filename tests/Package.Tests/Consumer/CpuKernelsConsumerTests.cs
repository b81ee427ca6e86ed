using ResNetKit.Package.Tests.Packing;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Tests a plain TorchSharp program with <c>ResNetKit.Cpu</c>, a libtorch package and nothing else.</summary>
[Collection(PackedPackagesCollection.Name)]
public sealed class CpuKernelsConsumerTests(PackedPackages packages)
{
    // The program of docs/guides/cpu-kernels.md.
    private const string Training = """
        using System.Diagnostics;
        using ResNetKit.Cpu;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        Console.WriteLine(CpuKernels.Enable());

        const int batchSize = 128, warmUp = 8, steps = 24;
        manual_seed(0);
        using var model = Sequential(
            Unit(3, 64), Unit(64, 128), MaxPool2d(2), Unit(128, 128), Unit(128, 256), MaxPool2d(2),
            Unit(256, 256), Unit(256, 512), MaxPool2d(2), Unit(512, 512), AdaptiveAvgPool2d(1), Flatten(), Linear(512, 10));
        using var optimizer = optim.SGD(model.parameters(), learningRate: 0.05, momentum: 0.9);
        using var images = randn(batchSize, 3, 32, 32);
        using var labels = randint(10, batchSize);
        var watch = new Stopwatch();
        for (var step = 1; step <= steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = functional.cross_entropy(model.call(images), labels);
            loss.backward();
            optimizer.step();
            if (step == warmUp)
                watch.Start();
            if (step % warmUp == 0)
                Console.WriteLine($"step {step}: loss {loss.ToSingle():F4}");
        }
        Console.WriteLine($"{(steps - warmUp) * batchSize / watch.Elapsed.TotalSeconds:F1} images a second");

        static Sequential Unit(long from, long to) =>
            Sequential(Conv2d(from, to, 3, padding: 1, bias: false), BatchNorm2d(to), ReLU());
        """;

    private const string Counters = """

        foreach (var calls in CpuKernels.GetCalls())
            Console.WriteLine($"{calls.Operator}: {calls.Taken} taken");
        """;

    [Fact]
    public void A_plain_TorchSharp_network_trains_on_the_kernels_with_that_package_alone()
    {
        Assert.SkipUnless(BuildSettings.KernelsArePacked, BuildSettings.KernelsAreNotPacked);
        using var application = new ConsumerApplication(packages);
        application.AddPackage("ResNetKit.Cpu", BuildSettings.Version);
        application.AddPackage(BuildSettings.LibtorchPackage, BuildSettings.LibtorchVersion);
        application.Write("Program.cs", ExamplePrograms.Replace(Training, ("batchSize = 128, warmUp = 8, steps = 24", "batchSize = 8, warmUp = 2, steps = 4")) + Counters);

        application.Build();
        var output = application.Run();

        application.Packages.Where(package => package.StartsWith("ResNetKit", StringComparison.Ordinal)).Should().Equal($"ResNetKit.Cpu/{BuildSettings.Version}");
        output.Should().StartWith(PackagedKernels.ExpectedReport).And.Contain("images a second");
        if (PackagedKernels.Work)
        {
            output.Should().MatchRegex("(?m)^convolution: [1-9][0-9]* taken").And.MatchRegex("(?m)^convolution_backward: [1-9][0-9]* taken");
        }
        else
        {
            output.Should().NotContain("taken");
        }
    }
}
