using ResNetKit.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

/// <summary>Tests initial weights. All tests of the process share one random number generator, so no other test may use it meanwhile.</summary>
[Collection(TrainingCollection.Name)]
public sealed class InitializationTests
{
    [Fact]
    public void The_same_seed_builds_the_same_network()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = new ResNetBuilder().WithFilters(8, 16).Build();
        manual_seed(1);
        using var second = new ResNetBuilder().WithFilters(8, 16).Build();

        foreach (var ((name, one), (_, other)) in first.named_parameters().Zip(second.named_parameters()))
        {
            allclose(one, other, rtol: 0, atol: 0).Should().BeTrue("of {0}", name);
        }
    }

    [Fact]
    public void Convolutions_start_with_Kaimings_spread_by_fan_out()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var block = new ResidualBlock(32, 128);

        block.get_parameter("conv1.weight")!.std().ToDouble().Should().BeApproximately(Math.Sqrt(2.0 / (128 * 9)), 1e-3);
        block.get_parameter("bn2.weight")!.eq(1).all().ToBoolean().Should().BeTrue();
    }
}
