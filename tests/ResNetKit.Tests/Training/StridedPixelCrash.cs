using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>The defect of libtorch that <see cref="StridedPixelConvolutionTests"/> keeps clear of, with TorchSharp alone: a program, for it ends its process.</summary>
internal static class StridedPixelCrash
{
    /// <summary>The argument that makes this assembly run it instead of tests.</summary>
    public const string Command = "libtorch-crash";

    public static int Run()
    {
        using var convolution = Conv2d(4, 16, 1, stride: 2, bias: false);
        for (var step = 0; step < 1000; step++)
        {
            using var scope = NewDisposeScope();
            var images = randn(32, 9, 9, 4).permute(0, 3, 1, 2);
            convolution.call(images).sum().backward();
        }

        return 0;
    }
}
