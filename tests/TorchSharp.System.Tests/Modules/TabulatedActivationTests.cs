using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

/// <summary>GELU and SiLU of large bfloat16 tensors, which the engine looks up, against float32.</summary>
public sealed class TabulatedActivationTests
{
    // Half a step of bfloat16, whose numbers have eight bits, and a little for the rounding of the result in float32.
    private const double Tolerance = 1.01 / 256;

    [Theory]
    [InlineData("gelu")]
    [InlineData("silu")]
    public void Values_and_gradients_are_those_of_float32_rounded_in_any_order_in_memory(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var images = (randn(4, 32, 17, 19) * 3).to(ScalarType.BFloat16);
        var gradient = randn(4, 32, 17, 19).to(ScalarType.BFloat16);
        var (values, slopes) = Differentiate(name, images.to(ScalarType.Float32), gradient.to(ScalarType.Float32));

        foreach (var (input, outer) in new[] { (images, gradient), (ChannelsLast(images), ChannelsLast(gradient)), (ChannelsLast(images), gradient) })
        {
            var (actualValues, actualSlopes) = Differentiate(name, input, outer);
            Error(actualValues, values).Should().BeLessThan(Tolerance);
            Error(actualSlopes, slopes).Should().BeLessThan(Tolerance);
        }
    }

    [Fact]
    public void Without_gradients_a_tensor_is_overwritten()
    {
        using var scope = NewDisposeScope();
        var images = (linspace(-9, 9, 70_000) * 1).to(ScalarType.BFloat16);
        var expected = nn.functional.gelu(images);

        images.gelu_();

        images.Equals(expected).Should().BeTrue();
    }

    private static (Tensor Values, Tensor Slopes) Differentiate(string name, Tensor input, Tensor gradient)
    {
        var leaf = input.detach().requires_grad_();
        var output = name == "gelu" ? nn.functional.gelu(leaf) : nn.functional.silu(leaf);
        output.backward([gradient]);
        return (output.detach(), leaf.grad!);
    }

    // The largest, relative to what is expected; absolute near zero.
    private static double Error(Tensor actual, Tensor expected) =>
        ((actual.to(ScalarType.Float32) - expected).abs() / (expected.abs() + 1e-2)).max().ToDouble();

    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
