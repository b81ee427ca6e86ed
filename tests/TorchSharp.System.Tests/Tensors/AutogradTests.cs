using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public sealed class AutogradTests
{
    [Fact]
    public void Backward_leaves_gradients_at_the_leaves()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 2f, 3f }, requires_grad: true);

        x.grad.Should().BeNull();
        x.pow(2).sum().backward();

        x.grad!.data<float>().ToArray().Should().Equal(4, 6);
        x.grad.Should().NotBeSameAs(x.grad, "each read makes a wrapper");
        x.is_leaf.Should().BeTrue();
        x.pow(2).is_leaf.Should().BeFalse();
    }

    [Fact]
    public void Disposing_intermediates_before_backward_is_safe()
    {
        using Tensor x = tensor(new[] { 2f, 3f }, requires_grad: true);
        Tensor square = x * x;
        Tensor sum = square.sum();
        square.Dispose();

        sum.backward();
        sum.Dispose();

        using Tensor gradient = x.grad!;
        gradient.data<float>().ToArray().Should().Equal(4, 6);
    }

    [Fact]
    public void Gradients_can_be_set_zeroed_and_removed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 2f, 3f }, requires_grad: true);
        x.sum().backward();

        x.grad!.zero_();
        x.grad!.data<float>().ToArray().Should().Equal(0, 0);
        x.grad = ones(2) * 5;
        x.grad!.data<float>().ToArray().Should().Equal(5, 5);
        x.grad = null;
        x.grad.Should().BeNull();
    }

    [Fact]
    public void No_grad_records_nothing_and_ends_with_its_block()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();

        using (no_grad())
        {
            is_grad_enabled().Should().BeFalse();
            (x * 2).requires_grad.Should().BeFalse();
            using (enable_grad()) (x * 2).requires_grad.Should().BeTrue();
            is_grad_enabled().Should().BeFalse();
        }

        is_grad_enabled().Should().BeTrue();
        using (inference_mode())
        {
            is_inference_mode_enabled().Should().BeTrue();
            (x * 2).requires_grad.Should().BeFalse();
        }

        is_inference_mode_enabled().Should().BeFalse();
    }

    [Fact]
    public void Grad_mode_belongs_to_the_thread()
    {
        using IDisposable off = no_grad();
        bool other = false;

        var thread = new Thread(() => other = is_grad_enabled());
        thread.Start();
        thread.Join();

        other.Should().BeTrue();
    }

    [Fact]
    public void Grad_returns_gradients_without_storing_them()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(3f).requires_grad_();
        Tensor unused = tensor(1f).requires_grad_();

        IList<Tensor> gradients = autograd.grad([x.pow(3)], [x, unused], create_graph: true, allow_unused: true);

        gradients[0].ToSingle().Should().Be(27);
        gradients[1].Should().BeNull();
        x.grad.Should().BeNull();
        autograd.grad([gradients[0]], [x])[0].ToSingle().Should().Be(18, "the graph of the gradient was kept");
    }

    [Fact]
    public void A_failing_grad_is_an_error_and_no_crash()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(3f).requires_grad_();
        Tensor y = tensor(1f).requires_grad_();

        x.Invoking(_ => autograd.grad([x * 2], [y])).Should().Throw<ExternalException>();
    }

    [Fact]
    public void A_graph_is_walked_once_unless_it_is_kept()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(3f).requires_grad_();
        Tensor y = x.pow(2);
        y.backward(retain_graph: true);
        y.backward();

        x.grad!.ToSingle().Should().Be(12);
        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*second time*");
    }

    [Fact]
    public void Changing_a_leaf_in_place_under_autograd_is_an_error()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();

        x.Invoking(t => t.add_(1)).Should().Throw<ExternalException>().WithMessage("*leaf*");
    }
}
