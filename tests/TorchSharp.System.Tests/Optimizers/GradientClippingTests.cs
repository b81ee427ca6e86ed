using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optimizers;

public sealed class GradientClippingTests
{
    [Theory]
    [InlineData(2, 5, 1, 0.6, 0.8)]
    [InlineData(2, 5, 10, 3, 4)]
    [InlineData(double.PositiveInfinity, 4, 2, 1.5, 2)]
    public void The_norm_over_all_gradients_is_clipped(double norm, double total, double max, double first, double second)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(3, 4);

        nn.utils.clip_grad_norm_(parameters, max, norm).Should().BeApproximately(total, 1e-6);

        parameters.Take(2).SelectMany(parameter => parameter.grad!.Doubles()).ToArray().ShouldBeClose([first, second], 1e-5, "the gradients");
    }

    [Fact]
    public void Single_values_are_clipped()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(-3, 0.5f);

        nn.utils.clip_grad_value_(parameters, 1);

        parameters.Take(2).SelectMany(parameter => parameter.grad!.Doubles()).Should().Equal(-1, 0.5);
    }

    [Fact]
    public void Nothing_to_clip_has_norm_zero()
    {
        using var scope = NewDisposeScope();

        nn.utils.clip_grad_norm_([ones(1).AsParameter()], 1).Should().Be(0);
    }

    private static Parameter[] Parameters(float first, float second)
    {
        Parameter[] parameters = [ones(1).AsParameter(), ones(1).AsParameter(), ones(1).AsParameter()];
        parameters[0].grad = tensor(new[] { first });
        parameters[1].grad = tensor(new[] { second });
        return parameters;
    }
}
