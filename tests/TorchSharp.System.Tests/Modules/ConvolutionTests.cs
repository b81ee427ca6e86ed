using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

/// <summary>
/// Convolutions of channels-last images in bfloat16, many of which the engine computes itself where the processor has matrix
/// units or dot products of bfloat16, held to libtorch's own in float32.
/// </summary>
public sealed class ConvolutionTests
{
    // bfloat16 keeps 8 bits: rounding the result leaves about 0.17 %; minimal filtering, which rounds transformed images and
    // filters as well, 0.4 % with tiles of 2×2 outputs and up to 1.3 % with tiles of 4×4.
    private const double Tolerance = 0.015;

    public static TheoryData<long, long, long, long, long, long> Sizes => new()
    {
        { 5, 8, 8, 64, 64, 1 },
        { 3, 7, 5, 32, 48, 1 },
        { 2, 2, 2, 96, 160, 1 },
        { 3, 5, 5, 48, 64, 1 },
        { 6, 3, 3, 64, 96, 1 },
        { 2, 7, 7, 352, 32, 1 },
        { 2, 9, 9, 24, 72, 1 },
        { 3, 4, 6, 17, 31, 1 },
        { 2, 2, 2, 65, 19, 1 },
        { 1, 3, 9, 80, 32, 1 },
        { 2, 5, 33, 96, 32, 1 },
        { 130, 4, 4, 64, 128, 1 },
        { 40, 2, 2, 320, 256, 1 },
        { 7, 8, 8, 64, 64, 2 },
        { 3, 7, 5, 32, 96, 2 },
        { 33, 9, 6, 64, 128, 2 },
        { 60, 4, 4, 256, 320, 2 },
        { 4, 7, 6, 130, 24, 2 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_convolution_and_its_gradients_are_those_of_float32(
        long count, long height, long width, long inputs, long outputs, long stride)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var input = ChannelsLast(randn(count, inputs, height, width));
        var weight = ChannelsLast(randn(outputs, inputs, 3, 3) / Math.Sqrt(9 * inputs));
        var bias = randn(outputs).to(ScalarType.BFloat16);
        var gradient = ChannelsLast(randn(count, outputs, (height - 1) / stride + 1, (width - 1) / stride + 1));

        var expected = Convolve(
            input.to(ScalarType.Float32), weight.to(ScalarType.Float32), bias.to(ScalarType.Float32), gradient.to(ScalarType.Float32), stride);
        var actual = Convolve(input, weight, bias, gradient, stride);

        foreach (var (name, value) in expected)
            Error(actual[name], value).Should().BeLessThan(Tolerance, "of the {0}", name);
    }

    [Theory]
    [InlineData(9, 8, 8, 64, 128, 1, 2, 0)]
    [InlineData(5, 7, 8, 128, 48, 1, 2, 0)]
    [InlineData(2, 5, 8, 17, 10, 1, 2, 0)]
    [InlineData(2, 7, 4, 3, 5, 1, 3, 0)]
    [InlineData(3, 6, 5, 48, 16, 1, 1, 0)]
    [InlineData(1, 1, 1, 32, 32, 1, 1, 0)]
    [InlineData(4, 32, 32, 3, 64, 7, 2, 3)]
    [InlineData(2, 9, 12, 3, 8, 7, 2, 3)]
    [InlineData(3, 6, 11, 1, 6, 5, 1, 2)]
    [InlineData(2, 8, 7, 4, 8, 5, 3, 0)]
    public void A_single_pixel_or_a_large_filter_over_few_channels_has_the_gradients_of_float32(
        long count, long height, long width, long inputs, long outputs, long kernel, long stride, long padding)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var input = ChannelsLast(randn(count, inputs, height, width));
        var weight = ChannelsLast(randn(outputs, inputs, kernel, kernel) / Math.Sqrt(kernel * kernel * inputs));
        var bias = randn(outputs).to(ScalarType.BFloat16);
        var gradient = ChannelsLast(randn(
            count, outputs, (height + 2 * padding - kernel) / stride + 1, (width + 2 * padding - kernel) / stride + 1));

        var expected = Convolve(
            input.to(ScalarType.Float32), weight.to(ScalarType.Float32), bias.to(ScalarType.Float32), gradient.to(ScalarType.Float32), stride, padding);
        var actual = Convolve(input, weight, bias, gradient, stride, padding);

        foreach (var (name, value) in expected)
        {
            actual[name].shape.Should().Equal(value.shape);
            Error(actual[name], value).Should().BeLessThan(Tolerance, "of the {0}", name);
        }
    }

    [Fact]
    public void A_single_pixel_has_gradients_of_gradients()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var input = ChannelsLast(randn(2, 32, 4, 4));
        var weight = ChannelsLast(randn(32, 32, 1, 1) / Math.Sqrt(32));

        Error(Penalty(input, weight, stride: 2), Penalty(input.to(ScalarType.Float32), weight.to(ScalarType.Float32), stride: 2))
            .Should().BeLessThan(2 * Tolerance);
    }

    [Fact]
    public void Layers_of_any_other_shape_or_order_in_memory_are_computed_as_well()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var images = randn(2, 64, 6, 6);
        foreach (var (filters, stride, groups, padding, last) in new[] { (64, 3L, 1L, 1L, true), (64, 1L, 2L, 1L, true), (20, 1L, 1L, 1L, true), (64, 1L, 1L, 0L, true), (64, 1L, 1L, 1L, false) })
        {
            var weight = randn(filters, 64 / groups, 3, 3) / 24;
            var expected = nn.functional.conv2d(images, weight, strides: [stride, stride], padding: [padding, padding], groups: groups);
            var input = last ? ChannelsLast(images) : images.to(ScalarType.BFloat16);

            var actual = nn.functional.conv2d(input, weight.to(ScalarType.BFloat16), strides: [stride, stride], padding: [padding, padding], groups: groups);

            actual.shape.Should().Equal(expected.shape);
            Error(actual, expected).Should().BeLessThan(Tolerance);
        }
    }

    [Fact]
    public void Two_runs_agree_to_the_last_bit()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var input = ChannelsLast(randn(33, 64, 8, 8));
        var weight = ChannelsLast(randn(64, 64, 3, 3) / 24);
        var gradient = ChannelsLast(randn(33, 64, 8, 8));

        var first = Convolve(input, weight, null, gradient);
        var second = Convolve(input, weight, null, gradient);

        foreach (var (name, value) in first)
            second[name].to(ScalarType.Float32).Doubles().Should().Equal(value.to(ScalarType.Float32).Doubles(), "of the {0}", name);
    }

    [Fact]
    public void A_frozen_filter_gets_no_gradient_and_its_images_do()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var input = ChannelsLast(randn(2, 32, 4, 4)).requires_grad_();
        var weight = ChannelsLast(randn(32, 32, 3, 3));

        nn.functional.conv2d(input, weight, strides: [1, 1], padding: [1, 1]).sum().backward();

        input.grad.Should().NotBeNull();
        weight.grad.Should().BeNull();
    }

    [Fact]
    public void The_gradient_of_a_gradient_is_that_of_float32()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var input = ChannelsLast(randn(2, 32, 4, 4));
        var weight = ChannelsLast(randn(32, 32, 3, 3) / 17);

        Error(Penalty(input, weight, padding: 1), Penalty(input.to(ScalarType.Float32), weight.to(ScalarType.Float32), padding: 1))
            .Should().BeLessThan(2 * Tolerance);
    }

    [Fact]
    public void No_tensor_stays_alive_after_a_step()
    {
        using var scope = NewDisposeScope();
        var input = ChannelsLast(randn(2, 32, 4, 4)).requires_grad_();
        var weight = ChannelsLast(randn(32, 32, 3, 3)).requires_grad_();
        Step();
        var alive = Tensor.TotalCount;

        for (var i = 0; i < 5; i++) Step();

        Tensor.TotalCount.Should().Be(alive);

        void Step()
        {
            using var step = NewDisposeScope();
            nn.functional.conv2d(input, weight, strides: [1, 1], padding: [1, 1]).sum().backward();
        }
    }

    // The gradient, with respect to the filters, of the norm of the gradient with respect to the images.
    private static Tensor Penalty(Tensor input, Tensor weight, long stride = 1, long padding = 0)
    {
        input = input.detach().requires_grad_();
        weight = weight.detach().requires_grad_();
        var output = nn.functional.conv2d(input, weight, strides: [stride, stride], padding: [padding, padding]);
        var gradient = autograd.grad([(output * output).sum()], [input], create_graph: true)[0];
        (gradient * gradient).mean().backward();
        return weight.grad!;
    }

    private static Dictionary<string, Tensor> Convolve(
        Tensor input, Tensor weight, Tensor? bias, Tensor gradient, long stride = 1, long padding = 1)
    {
        input = input.detach().requires_grad_();
        weight = weight.detach().requires_grad_();
        bias = bias?.detach().requires_grad_();
        var output = nn.functional.conv2d(input, weight, bias, strides: [stride, stride], padding: [padding, padding]);
        output.backward([gradient]);
        var results = new Dictionary<string, Tensor> { ["output"] = output.detach(), ["gradient of the images"] = input.grad!, ["gradient of the filters"] = weight.grad! };
        if (bias is not null) results["gradient of the bias"] = bias.grad!;
        return results;
    }

    // Relative to the size of what is expected, over all elements.
    private static double Error(Tensor actual, Tensor expected) =>
        ((actual.to(ScalarType.Float32) - expected).norm() / expected.norm()).ToDouble();

    private static Tensor ChannelsLast(Tensor images) =>
        images.to(ScalarType.BFloat16).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
