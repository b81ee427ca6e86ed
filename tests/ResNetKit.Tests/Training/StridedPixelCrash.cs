using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>
/// Shows, without this library, the defect of libtorch that <see cref="StridedPixelConvolutionTests"/> tests. It runs in a process of its own, because the
/// defect may end the process.
/// </summary>
internal static class StridedPixelCrash
{
    /// <summary>The argument that makes this assembly run this program instead of tests.</summary>
    public const string Command = "libtorch-crash";

    public static int Run()
    {
        set_num_threads(1);
        using var convolution = Conv2d(4, 16, 1, stride: 2, bias: false);
        for (var step = 0; step < 100; step++)
        {
            using var scope = NewDisposeScope();
            var images = randn(32, 32, 32, 4).permute(0, 3, 1, 2);
            convolution.call(images).pow(2).sum().backward();
        }

        return 0;
    }
}
