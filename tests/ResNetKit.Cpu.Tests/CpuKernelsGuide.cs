using ResNetKit.Cpu;
using ResNetKit.Cpu.Tests;
using static TorchSharp.torch;

namespace Guides;

/// <summary>Contains the C# of docs/guides/cpu-kernels.md, word for word.</summary>
public sealed class CpuKernelsGuide
{
    [Fact]
    public void The_kernels_are_switched_on_in_one_line_and_tell_what_they_did()
    {
        Kernels.Require();
        var images = rand(2, 3, 32, 32);
        var channelsFirst = images;
        CpuKernels.ResetCalls();

        Console.WriteLine(CpuKernels.Enable());
        images = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        nn.functional.conv2d(images, rand(64, 3, 3, 3)).Dispose();
        foreach (var calls in CpuKernels.GetCalls())
            Console.WriteLine($"{calls.Operator}: {calls.Taken} taken, {string.Join(", ", calls.Left)}");

        Kernels.Calls("convolution").Taken.Should().Be(1);
        images.stride(1).Should().Be(1);
        images.allclose(channelsFirst).Should().BeTrue();
    }
}
