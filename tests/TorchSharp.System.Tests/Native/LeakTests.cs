using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Native;

public sealed class LeakTests
{
    [Fact]
    public void A_thousand_steps_leave_no_native_tensor_behind()
    {
        using Tensor weight = rand(4, 3, 3, 3).requires_grad_();
        using Tensor image = rand(2, 3, 8, 8);
        Step(weight, image);
        (long native, long managed) before = Live();

        for (int i = 0; i < 1000; i++) Step(weight, image);

        Live().Should().Be(before);
    }

    [Fact]
    public void Errors_leave_no_native_tensor_behind()
    {
        using Tensor tensor = rand(2, 3);
        (long native, long managed) before = Live();

        for (int i = 0; i < 100; i++)
        {
            tensor.Invoking(x => x.mm(x)).Should().Throw<ExternalException>();
            tensor.Invoking(x => x[5]).Should().Throw<ExternalException>();
            tensor.Invoking(x => x.split(new long[] { 1, 9 })).Should().Throw<ExternalException>();
        }

        Live().Should().Be(before);
    }

    [Fact]
    public void Resident_memory_does_not_grow()
    {
        using Tensor weight = rand(64, 64, 3, 3).requires_grad_();
        using Tensor image = rand(8, 64, 32, 32);
        for (int i = 0; i < 10; i++) Step(weight, image);
        long before = Environment.WorkingSet;

        for (int i = 0; i < 60; i++) Step(weight, image);

        (Environment.WorkingSet - before).Should().BeLessThan(16 << 20, "a step that leaked its 2 MB activations would have lost 120 MB and more");
    }

    [Fact]
    public void Tensors_nobody_disposed_are_freed_with_their_wrappers()
    {
        long before = Tensor.TotalCount;

        Forget();
        for (int i = 0; i < 20 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Tensor.TotalCount.Should().BeLessThanOrEqualTo(before);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (int i = 0; i < 100; i++) _ = ones(10) + 1;
        }
    }

    [Fact]
    public void Threads_may_use_and_dispose_the_same_tensors_without_harm()
    {
        for (int round = 0; round < 50; round++)
        {
            Tensor shared = rand(1000);
            Parallel.For(0, 8, i =>
            {
                try
                {
                    if (i == 4) shared.Dispose();
                    using Tensor sum = shared.sum();
                }
                catch (Exception error) when (error is InvalidOperationException or ObjectDisposedException)
                {
                    // Disposed meanwhile: refused, and nothing worse.
                }
            });
            shared.IsInvalid.Should().BeTrue();
        }
    }

    private static (long Native, long Managed) Live() => (Tensor.TotalCount, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

    private static void Step(Tensor weight, Tensor image)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor output = relu(conv2d(image, weight, padding: [1, 1]));
        (Tensor top, _) = output.flatten(1).max(1);
        Tensor loss = top.mean() + output[.., 0].std() + cat(output.chunk(2, 1)).sum() * 0.001;
        loss.backward();
        using (no_grad()) weight.sub_(weight.grad! * 1e-6);
        weight.grad = null;
    }
}
