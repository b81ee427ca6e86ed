using ResNetKit.Package.Tests.Packing;
using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>Tests a plain TorchSharp program with <c>ResNetKit.Cpu</c>, a libtorch package and nothing else.</summary>
[Collection(PackedPackagesCollection.Name)]
public sealed class CpuKernelsConsumerTests(PackedPackages packages)
{
    // Begins with the lines of the readme. The layers are large enough for the kernels.
    private const string Training = """
        using TorchSharp;
        using static TorchSharp.torch;

        random.manual_seed(1);
        using var network = nn.Sequential(
            nn.Conv2d(3, 32, 3, padding: 1), nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 32, 3, padding: 1), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 4));
        using var optimizer = optim.SGD(network.parameters(), 0.1, momentum: 0.9);
        var images = randn(32, 3, 16, 16);
        var labels = randint(4, 32);
        List<float> losses = [];
        for (var step = 0; step < 8; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(network.call(images), labels);
            loss.backward();
            optimizer.step();
            losses.Add(loss.ToSingle());
        }

        Console.WriteLine(losses[^1] < losses[0] ? "learned" : string.Join(", ", losses));
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
        var readme = new Document("src/ResNetKit.Cpu/README.md").Blocks("csharp").Single();
        application.Write(
            "Program.cs",
            string.Concat(Document.Directives(readme)) + string.Concat(Document.Directives(Training)) + Document.Body(readme) + Document.Body(Training));

        application.Build();
        var output = application.Run();

        application.Packages.Where(package => package.StartsWith("ResNetKit", StringComparison.Ordinal)).Should().Equal($"ResNetKit.Cpu/{BuildSettings.Version}");
        output.Should().StartWith(PackagedKernels.ExpectedReport).And.Contain("learned");
        if (PackagedKernels.Work)
        {
            // Two layers in eight steps, forward and backward.
            output.Should().MatchRegex("(?m)^convolution: [1-9][0-9]* taken").And.MatchRegex("(?m)^convolution_backward: [1-9][0-9]* taken");
        }
        else
        {
            output.Should().NotContain("taken");
        }
    }
}
