using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Tensors;

public sealed class LayoutTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Channels_last_made_by_permuting_survives_convolution_norm_and_activation(ScalarType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = ChannelsLast(rand(2, 16, 8, 8).to(dtype)).requires_grad_();
        Tensor weight = ChannelsLast(rand(32, 16, 3, 3).to(dtype)).requires_grad_();

        Tensor output = conv2d(input, weight, padding: [1, 1]);
        Tensor normed = batch_norm(output, zeros(32), ones(32), ones(32).requires_grad_(), zeros(32), training: true);
        Tensor activated = relu(normed);

        IsChannelsLast(output).Should().BeTrue("conv2d keeps it");
        IsChannelsLast(normed).Should().BeTrue("batch_norm keeps it");
        IsChannelsLast(activated).Should().BeTrue("relu keeps it");
        activated.sum().backward();
        IsChannelsLast(input.grad!).Should().BeTrue("so do the gradients");
    }

    [Fact]
    public void Views_share_memory_and_copies_do_not()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = zeros(2, 3);

        numbers.view(3, 2).add_(1);
        numbers.t().add_(1);
        numbers.flatten().add_(1);
        numbers.alias().add_(1);
        numbers.detach().add_(1);
        numbers.clone().add_(1);

        numbers.data<float>().ToArray().Should().AllBeEquivalentTo(5f);
    }

    [Fact]
    public void Joining_and_splitting_are_inverse()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = arange(12).reshape(3, 4);

        cat(numbers.chunk(2, 1), 1).Equals(numbers).Should().BeTrue();
        cat(numbers.split(new long[] { 1, 3 }, 1), 1).Equals(numbers).Should().BeTrue();
        cat(numbers.split(2)).Equals(numbers).Should().BeTrue();
        stack(numbers.unbind()).Equals(numbers).Should().BeTrue();
    }

    [Fact]
    public void Rearrangements_put_elements_where_PyTorch_does()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = arange(6).reshape(2, 3);

        numbers.flip(1).Longs().Should().Equal(2, 1, 0, 5, 4, 3);
        numbers.roll(1, 1).Longs().Should().Equal(2, 0, 1, 5, 3, 4);
        numbers.roll([1, 1], [0, 1]).Longs().Should().Equal(5, 3, 4, 2, 0, 1);
        numbers.T.Longs().Should().Equal(0, 3, 1, 4, 2, 5);
        numbers.narrow(1, 1, 2).Longs().Should().Equal(1, 2, 4, 5);
        numbers.slice(1, 0, 3, 2).Longs().Should().Equal(0, 2, 3, 5);
        numbers.select(0, 1).Longs().Should().Equal(3, 4, 5);
        numbers.repeat(1, 2).shape.Should().Equal(2, 6);
        numbers.unsqueeze(0).expand(4, -1, -1).shape.Should().Equal(4, 2, 3);
        numbers.reshape(1, 2, 1, 3).squeeze().shape.Should().Equal(2, 3);
        numbers.reshape(1, 2, 1, 3).squeeze(0).shape.Should().Equal(2, 1, 3);
    }

    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static bool IsChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).is_contiguous();
}
