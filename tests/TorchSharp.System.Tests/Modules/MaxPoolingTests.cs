using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

/// <summary>Maximum pooling of bfloat16 images in channels-last order, for which the engine has a kernel, against float32.</summary>
public sealed class MaxPoolingTests
{
    [Theory]
    [InlineData("two by two", 3, 64, 8, 12, 2)]
    [InlineData("channels that fill no register", 2, 101, 6, 6, 2)]
    [InlineData("one channel", 2, 1, 4, 4, 2)]
    [InlineData("three by three", 2, 70, 9, 6, 3)]
    [InlineData("one window", 5, 32, 4, 4, 4)]
    [InlineData("a window of more places than a byte names", 1, 8, 17, 17, 17)]
    [InlineData("a line and a column too many", 2, 8, 7, 7, 2)]
    public void Maxima_and_gradients_are_those_of_float32(string what, int count, int channels, int height, int width, int window)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var images = ChannelsLast(randn(count, channels, height, width).to(ScalarType.BFloat16));
        var gradient = ChannelsLast(randn(count, channels, height / window, width / window).to(ScalarType.BFloat16));

        var (maxima, slopes) = Differentiate(images, gradient, window);

        var (expectedMaxima, expectedSlopes) = Differentiate(images.to(ScalarType.Float32).contiguous(), gradient.to(ScalarType.Float32).contiguous(), window);
        maxima.to(ScalarType.Float32).Equals(expectedMaxima).Should().BeTrue(what);
        slopes.to(ScalarType.Float32).Equals(expectedSlopes).Should().BeTrue(what);
    }

    [Fact]
    public void Of_equal_numbers_the_first_has_the_gradient_zero_being_neither_above_nor_below_its_negative()
    {
        using var scope = NewDisposeScope();
        var images = ChannelsLast(tensor(new float[] { -0f, 0f, -1f, 0f }).reshape(1, 1, 2, 2).expand(1, 40, 2, 2).to(ScalarType.BFloat16));

        var (_, slopes) = Differentiate(images, ChannelsLast(ones(1, 40, 1, 1, ScalarType.BFloat16)), 2);

        slopes.to(ScalarType.Float32).sum([0L, 1L]).reshape(-1).data<float>().ToArray().Should().Equal(40, 0, 0, 0);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_is_passed_on(float value)
    {
        using var scope = NewDisposeScope();
        foreach (var signed in new[] { value, -value })
        {
            var images = ChannelsLast(tensor(new[] { float.NegativeInfinity, signed, float.NegativeInfinity, float.NegativeInfinity })
                .reshape(1, 1, 2, 2).expand(1, 40, 2, 2).to(ScalarType.BFloat16));

            var maxima = nn.functional.max_pool2d(images, 2).to(ScalarType.Float32).reshape(-1).data<float>().ToArray();

            maxima.Should().HaveCount(40).And.OnlyContain(maximum => maximum.Equals(signed));
        }
    }

    [Fact]
    public void A_window_that_reaches_beyond_the_border_has_the_maximum_of_what_is_there()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var images = ChannelsLast(randn(2, 48, 7, 7).to(ScalarType.BFloat16));

        var maxima = nn.functional.max_pool2d(images, 2, ceil_mode: true);

        var expected = nn.functional.max_pool2d(images.to(ScalarType.Float32).contiguous(), 2, ceil_mode: true);
        maxima.to(ScalarType.Float32).Equals(expected).Should().BeTrue();
    }

    [Fact]
    public void A_gradient_in_another_order_in_memory_is_the_same_gradient()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var images = ChannelsLast(randn(2, 48, 6, 6).to(ScalarType.BFloat16));
        var gradient = randn(2, 48, 3, 3).to(ScalarType.BFloat16);

        Differentiate(images, gradient, 2).Slopes.Equals(Differentiate(images, ChannelsLast(gradient), 2).Slopes).Should().BeTrue();
    }

    private static (Tensor Maxima, Tensor Slopes) Differentiate(Tensor images, Tensor gradient, int window)
    {
        var leaf = images.detach().requires_grad_();
        var maxima = nn.functional.max_pool2d(leaf, window);
        maxima.backward([gradient]);
        return (maxima.detach(), leaf.grad!);
    }

    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
