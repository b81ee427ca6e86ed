using ResNetKit.Models.Plan;
using TorchSharp;

namespace ResNetKit.Tests.Models;

public sealed class FuseTests
{
    [Fact]
    public void Norms_after_convolutions_go_into_the_convolutions()
    {
        using var model = ResNetBuilder.FromPreset("resnet20-b").Build();
        using var fused = model.Fuse();

        fused.Plan.Layers.Should().NotContain(layer => layer.Operation is Operation.BatchNormalization);
        fused.state_dict().Keys.Should().Contain(["conv1.bias", "layer2.0.downsample.0.bias"]).And.NotContain(key => key.Contains("bn"));
    }

    [Fact]
    public void Norms_that_follow_no_convolution_are_kept()
    {
        using var model = ResNetBuilder.FromPreset("wrn-16-4").Build();
        using var fused = model.Fuse();

        fused.Plan.Layers.Where(layer => layer.Operation is Operation.BatchNormalization).Select(layer => layer.Name)
            .Should().Contain(["layer1.1.bn1", "bn"]).And.NotContain("layer1.1.bn2");
    }

    [Fact]
    public void A_fused_network_has_no_layers_that_only_training_needs()
    {
        using var model = new ResNetBuilder().AddStage(8).WithDropout(0.1).WithHeadDropout(0.1).WithStochasticDepth(0.1).Build();
        using var fused = model.Fuse();

        fused.Plan.Layers.Should().NotContain(layer => layer.Operation is Operation.Dropout || layer.Operation is Operation.StochasticDepth);
        fused.training.Should().BeFalse();
        fused.parameters().Should().OnlyContain(parameter => !parameter.requires_grad);
    }

    [Fact]
    public void A_fused_network_outlives_the_one_it_was_made_from()
    {
        using var scope = torch.NewDisposeScope();
        var model = new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).AddStage(8).Build();
        using var fused = model.Fuse();
        model.Dispose();

        fused.call(torch.rand(2, 3, 8, 8)).shape.Should().Equal(2, 10);
    }
}
