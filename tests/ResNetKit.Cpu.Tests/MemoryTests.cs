using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Cpu.Tests;

public sealed class MemoryTests
{
    private const long Large = 1 << 22;

    [Fact]
    public void The_memory_of_a_freed_tensor_serves_the_next_one() => Kernels.On(() =>
    {
        var before = CpuKernels.GetMemory();
        zeros(Large / 4).Dispose();
        var freed = CpuKernels.GetMemory();
        using var second = zeros(Large / 4);
        var reused = CpuKernels.GetMemory();
        freed.InUse.Should().Be(before.InUse);
        freed.Kept.Should().Be(before.Kept + Large);
        reused.InUse.Should().Be(before.InUse + Large);
        reused.Kept.Should().Be(before.Kept);
    });

    [Fact]
    public void Small_tensors_do_not_come_from_the_pool() => Kernels.On(() =>
    {
        var before = CpuKernels.GetMemory();
        using var small = zeros(1000);
        CpuKernels.GetMemory().Should().Be(before);
    });

    [Fact]
    public void The_kept_memory_is_bounded_by_the_memory_that_was_in_use() => Kernels.On(() =>
    {
        // Each tensor is larger than the previous one, so none fits into the memory that an earlier one has returned.
        for (var i = 1; i <= 40; i++)
        {
            zeros(i * Large / 4).Dispose();
        }
        var memory = CpuKernels.GetMemory();
        (memory.InUse + memory.Kept).Should().BeLessThanOrEqualTo((long)(1.125 * 1.125 * 40 * Large));
    });

    [Fact]
    public void Switched_off_the_pool_keeps_nothing_and_tensors_stay_as_they_are()
    {
        Kernels.Require();
        using var tensor = arange(Large);
        zeros(Large).Dispose();
        CpuKernels.Disable();
        CpuKernels.GetMemory().Kept.Should().Be(0);
        tensor.equal(arange(Large)).all().ToBoolean().Should().BeTrue();
        var held = CpuKernels.GetMemory().InUse;
        tensor.Dispose();
        CpuKernels.GetMemory().Kept.Should().Be(0);
        CpuKernels.GetMemory().InUse.Should().BeLessThan(held);
    }

    [Fact]
    public void A_tensor_larger_than_any_memory_is_refused_by_libtorch_as_ever() => Kernels.On(() =>
    {
        var act = () => empty(1L << 50, dtype: ScalarType.Byte);
        act.Should().Throw<Exception>().Which.Message.Should().Contain("memory");
    });

    [Fact]
    public void Threads_that_allocate_at_once_never_share_a_block() => Kernels.On(() =>
    {
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 40; i++)
            {
                using var scope = NewDisposeScope();
                var mine = full(Large / 8 * ((i % 3) + 1), thread, dtype: ScalarType.Float32);
                Thread.Yield();
                mine.min().ToSingle().Should().Be(thread);
                mine.max().ToSingle().Should().Be(thread);
            }
        });
    });

    [Fact]
    public void Training_takes_the_same_memory_in_every_step() => Kernels.On(() =>
    {
        using var scope = NewDisposeScope();
        var network = nn.Sequential(nn.Conv2d(3, 32, 3, padding: 1), nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 32, 3, padding: 1));
        var images = randn(32, 3, 32, 32);
        long Step()
        {
            using var inner = NewDisposeScope();
            network.zero_grad();
            network.call(images).square().mean().backward();
            var memory = CpuKernels.GetMemory();
            return memory.InUse + memory.Kept;
        }
        Step();
        var second = Step();
        for (var step = 0; step < 10; step++)
        {
            Step().Should().Be(second);
        }
    });
}
