using ResNetKit.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

public sealed class WhiteningStemTests
{
    [Fact]
    public void The_outputs_for_the_patches_of_the_images_are_uncorrelated_and_have_unit_variance()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        // Neighboring pixels are similar, as in pictures.
        var images = nn.functional.avg_pool2d(randn(200, 3, 18, 18), 3, 1);
        using var stem = new WhiteningStem();
        stem.Initialize(images, epsilon: 1e-9);

        var directions = nn.functional.conv2d(images, stem.get_parameter("conv.weight")!).narrow(1, 0, 12);

        var values = directions.permute(0, 2, 3, 1).reshape(-1, 12).detach();
        var covariance = values.t().matmul(values).div(values.shape[0]);
        covariance.sub(eye(12)).abs().max().ToDouble().Should().BeLessThan(1e-3);
    }

    [Fact]
    public void The_stem_has_each_direction_with_both_signs()
    {
        using var scope = NewDisposeScope();
        using var stem = new WhiteningStem();
        stem.Initialize(randn(50, 3, 8, 8));

        var weight = stem.get_parameter("conv.weight")!;

        weight.shape.Should().Equal(24, 3, 2, 2);
        weight.narrow(0, 0, 12).add(weight.narrow(0, 12, 12)).abs().max().ToDouble().Should().Be(0);
        stem.call(randn(2, 3, 8, 8)).shape.Should().Equal(2, 24, 7, 7);
    }

    [Fact]
    public void Only_the_bias_of_the_stem_is_trained()
    {
        using var stem = new WhiteningStem();

        stem.named_parameters().Where(entry => entry.Item2.requires_grad).Select(entry => entry.Item1).Should().Equal("conv.bias");
        stem.Plan.TrainableParameters.Should().Be(24);
    }

    [Fact]
    public void A_network_whose_whitening_stem_is_not_initialized_cannot_be_called()
    {
        using var scope = NewDisposeScope();
        using var model = new ResNetBuilder().WithStem(Stem.Whitening()).AddStage(8).Build();
        var images = randn(4, 3, 16, 16);

        model.Invoking(m => m.call(images)).Should().Throw<InvalidOperationException>().WithMessage("*WhiteningStem.Initialize*");

        model.WhiteningStem!.Initialize(images);
        model.call(images).shape.Should().Equal(4, 10);
    }

    [Fact]
    public void Loading_weights_initializes_the_stem()
    {
        using var scope = NewDisposeScope();
        using var first = new WhiteningStem();
        using var second = new WhiteningStem();
        first.Initialize(randn(50, 3, 8, 8));

        second.load_state_dict(first.state_dict());

        second.call(randn(2, 3, 8, 8)).shape.Should().Equal(2, 24, 7, 7);
    }

    [Fact]
    public void Images_of_another_shape_are_refused()
    {
        using var scope = NewDisposeScope();
        using var stem = new WhiteningStem();
        var images = randn(50, 1, 8, 8);

        stem.Invoking(s => s.Initialize(images)).Should().Throw<ArgumentException>().WithMessage("*(N, 3, H, W)*(50, 1, 8, 8)*");
        stem.Invoking(s => s.Initialize(full([4, 3, 8, 8], float.NaN))).Should().Throw<ArgumentException>().WithMessage("*not finite*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void The_value_added_to_the_variances_must_be_a_finite_number_above_zero(double epsilon)
    {
        using var scope = NewDisposeScope();
        using var stem = new WhiteningStem();

        stem.Invoking(s => s.Initialize(randn(4, 3, 8, 8), epsilon)).Should().Throw<ArgumentOutOfRangeException>().Which.ParamName.Should().Be("epsilon");
    }
}
