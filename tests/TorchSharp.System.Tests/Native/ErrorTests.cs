using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Native;

public sealed class ErrorTests
{
    [Fact]
    public void An_error_of_libtorch_is_an_exception_with_its_message()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor left = ones(2, 3);
        Tensor right = ones(4, 5);

        left.Invoking(x => x.matmul(right)).Should().Throw<ExternalException>().WithMessage("*2x3 and 4x5*");
        left.Invoking(x => x.view(7)).Should().Throw<ExternalException>().WithMessage("*shape*");
        left.Invoking(x => x.add_(right)).Should().Throw<ExternalException>();
        left.Invoking(x => x.size(5)).Should().Throw<ExternalException>();
        left.Invoking(x => x.chunk(0)).Should().Throw<ExternalException>();
        left.Invoking(x => x.max(9)).Should().Throw<ExternalException>();
        left.Invoking(x => cat([x, zeros(1)])).Should().Throw<ExternalException>();
        left.Invoking(x => conv2d(x, x)).Should().Throw<ExternalException>();
        left.Invoking(x => one_hot(x)).Should().Throw<ExternalException>();
        left.Invoking(x => interpolate(x, [2, 2])).Should().Throw<ExternalException>();
    }

    [Fact]
    public void Factories_refuse_what_cannot_be_made()
    {
        CPU.Invoking(_ => zeros(-1)).Should().Throw<ExternalException>();
        CPU.Invoking(_ => empty(1L << 60)).Should().Throw<ExternalException>("no machine has that memory");
        CPU.Invoking(_ => randint(5, 5, [1])).Should().Throw<ExternalException>();
        CPU.Invoking(_ => arange(5, 1)).Should().Throw<ExternalException>();
        CPU.Invoking(_ => set_num_threads(0)).Should().Throw<ExternalException>();
    }

    [Fact]
    public void Types_that_do_not_fit_together_are_an_error()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = ones(1, 1, 3, 3, ScalarType.BFloat16);

        image.Invoking(x => conv2d(x, ones(1, 1, 3, 3))).Should().Throw<ExternalException>();
    }

    [Fact]
    public void A_message_belongs_to_the_thread_that_failed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor left = ones(2, 3);

        Parallel.For(1, 40, i =>
        {
            using Tensor right = ones(50 + i, 2);
            left.Invoking(x => x.mm(right)).Should().Throw<ExternalException>().WithMessage($"*{50 + i}x2*");
        });
    }

    [Fact]
    public void A_disposed_tensor_is_refused_wherever_it_is_used()
    {
        using Tensor live = ones(2);
        Tensor dead = ones(2);
        dead.Dispose();

        Refused(() => _ = dead.shape);
        Refused(() => dead.add(live));
        Refused(() => live.add(dead));
        Refused(() => live.add_(dead));
        Refused(() => cat([live, dead]));
        Refused(() => dead.backward());
        Refused(() => _ = dead.Handle);
        Refused(() => dead.data<float>());
        Refused(() => live.grad = dead);
        Refused(() => linear(live, live, dead));

        static void Refused(Action use) => use.Should().Throw<InvalidOperationException>().WithMessage("Tensor invalid -- empty handle.");
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_by_name()
    {
        using Tensor tensor = ones(2);
        if (cuda.is_available()) return;

        cuda.device_count().Should().Be(0);
        tensor.Invoking(x => x.to("cuda:0")).Should().Throw<InvalidOperationException>().WithMessage("*cuda*");
        tensor.Invoking(x => x.cuda()).Should().Throw<InvalidOperationException>();
        CPU.Invoking(_ => cuda.synchronize()).Should().Throw<InvalidOperationException>();
        CPU.Invoking(_ => zeros(1, device: device("mps"))).Should().Throw<InvalidOperationException>();
        CPU.Invoking(_ => cuda.manual_seed_all(1)).Should().NotThrow();
    }

    [Fact]
    public void The_version_is_that_of_the_libtorch_in_use() => __version__.Should().MatchRegex(@"^\d+\.\d+");
}
