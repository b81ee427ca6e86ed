using ResNetKit.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

public sealed class PlanBuilderTests
{
    private readonly PlanBuilder _plan = new(new ImageShape(4, 8, 8));

    [Fact]
    public void An_output_of_another_builder_is_refused()
    {
        var other = new PlanBuilder(new ImageShape(4, 8, 8));
        var relu = other.Activation("relu", other.Input);

        _plan.Invoking(plan => plan.Build(relu)).Should().Throw<ArgumentException>().WithParameterName("output").WithMessage("*'relu'*");
        _plan.Invoking(plan => plan.Build(other.Input)).Should().Throw<ArgumentException>().WithParameterName("output").WithMessage("*'input'*");
    }

    [Fact]
    public void A_module_that_returns_a_layer_of_another_builder_is_refused()
    {
        var other = new PlanBuilder(new ImageShape(4, 8, 8));
        var relu = other.Activation("relu", other.Input);

        _plan.Invoking(plan => plan.Module("part", "part", plan.Input, (_, _) => relu)).Should().Throw<InvalidOperationException>().WithMessage("part: *");
    }

    [Fact]
    public void Layers_and_modules_that_are_added_later_do_not_change_a_built_plan()
    {
        var x = _plan.Activation("relu", _plan.Input);
        var built = _plan.Build(x);

        _plan.Module("part", "part", x, (inner, input) => inner.Activation("tanh", input));

        built.Layers.Select(layer => layer.Name).Should().Equal("input", "relu");
        built.Modules.Should().BeEmpty();
    }

    [Fact]
    public void Building_a_plan_with_a_later_output_does_not_change_the_results_of_the_first()
    {
        using var scope = NewDisposeScope();
        var norm = _plan.BatchNormalization("bn", _plan.Input);
        var relu = _plan.Activation("relu", norm);
        using var normalized = new PlannedModule("normalized", _plan.Build(norm));
        using var activated = new PlannedModule("activated", _plan.Build(relu));
        var input = randn(2, 4, 8, 8);

        var output = normalized.call(input);

        output.min().ToDouble().Should().BeNegative("the output is not yet activated");
        activated.call(input).min().ToDouble().Should().Be(0);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Rates_out_of_range_are_refused(double rate)
    {
        _plan.Invoking(plan => plan.Dropout("dropout", plan.Input, rate)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(rate));
        _plan.Invoking(plan => plan.StochasticDepth("depth", plan.Input, rate)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(rate));
    }

    [Theory]
    [InlineData(4, 8, 8)]
    [InlineData(2, 1, 1)]
    public void Factors_of_channels_must_be_one_value_for_each_channel(int channels, int height, int width)
    {
        var factors = _plan.Custom("factors", _plan.Input, "factors", new ImageShape(channels, height, width));
        var scaled = _plan.ChannelScale("scale", _plan.Input, factors);

        _plan.Invoking(plan => plan.Build(scaled)).Should().Throw<ArgumentException>()
            .WithMessage($"*an image of shape 4×8×8 must have the shape 4×1×1, not {channels}×{height}×{width} (scale).");
    }
}
