using TorchSharp;

namespace ResNetKit.Tests.Models;

public sealed class ResNetTests
{
    private static ResNetBuilder Small() =>
        new ResNetBuilder().WithInput(new ImageShape(3, 16, 16)).WithStem(Stem.Conv3x3(8)).WithFilters(8, 16);

    [Fact]
    public void A_network_returns_a_logit_for_each_class()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Small().WithClasses(7).Build();

        model.call(torch.zeros(5, 3, 16, 16)).shape.Should().Equal(5, 7);
    }

    [Fact]
    public void A_forward_pass_leaves_its_input_alone_and_nothing_else_alive()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Small().WithDropout(0.2).WithSqueezeExcitation(4).WithStochasticDepth(0.3).Build();
        var input = torch.rand(2, 3, 16, 16);
        var before = input.clone();

        foreach (var training in new[] { true, false })
        {
            model.train(training);
            using var inner = torch.NewDisposeScope();
            model.call(input);
            inner.DisposablesCount.Should().Be(1, "only the logits are left");
        }

        torch.allclose(input, before).Should().BeTrue();
    }

    [Fact]
    public void Parameters_are_named_as_in_torchvision()
    {
        using var model = ResNetBuilder.FromPreset("resnet18").Build();

        model.state_dict().Keys.Should().Contain(
            ["conv1.weight", "bn1.running_mean", "layer1.0.conv1.weight", "layer1.1.bn2.running_var", "layer2.0.downsample.0.weight",
                "layer2.0.downsample.1.num_batches_tracked", "fc.weight", "fc.bias"]);
    }

    [Fact]
    public void Predict_gives_the_likeliest_class_and_probabilities_that_sum_to_one()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Small().Build();
        var images = torch.rand(4, 3, 16, 16);

        var predictions = model.Predict(images);

        model.training.Should().BeTrue("the mode is restored");
        predictions.Should().HaveCount(4);
        foreach (var prediction in predictions)
        {
            prediction.Probabilities.Sum().Should().BeApproximately(1, 1e-5f);
            prediction.Probability.Should().Be(prediction.Probabilities.Max());
            prediction.Probabilities[prediction.Class].Should().Be(prediction.Probability);
        }
    }

    [Fact]
    public void Predict_refuses_images_of_another_shape()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Small().Build();
        var images = torch.rand(4, 1, 16, 16);

        model.Invoking(m => m.Predict(images)).Should().Throw<ArgumentException>().WithMessage("*(N, 3, H, W)*(4, 1, 16, 16)*");
    }
}
