using static TorchSharp.torch;

namespace ResNetKit.Cpu.Tests;

public enum ImageLayout
{
    Nchw,
    ChannelsLast,
    EverySecondPixel,
    Cropped,
    Expanded,
}

// Creates tensors in the layouts that occur in programs.
internal static class Layouts
{
    public static Tensor Random(ImageLayout layout, params long[] sizes)
    {
        var (n, c, h, w) = (sizes[0], sizes[1], sizes[2], sizes[3]);
        return layout switch
        {
            ImageLayout.Nchw => randn(n, c, h, w),
            ImageLayout.ChannelsLast => randn(n, h, w, c).permute(0, 3, 1, 2),
            ImageLayout.EverySecondPixel => randn(n, c, h * 2, w * 2)[.., .., TensorIndex.Slice(1, null, 2), TensorIndex.Slice(0, null, 2)],
            ImageLayout.Cropped => randn(n + 1, h + 2, w + 1, c + 3).permute(0, 3, 1, 2)[1.., 2..(int)(c + 2), 1..(int)(h + 1), 1..],
            ImageLayout.Expanded => randn(1, c, h, w).expand(n, c, h, w),
            _ => throw new ArgumentOutOfRangeException(nameof(layout)),
        };
    }

    public static bool SameBits(Tensor a, Tensor b) =>
        a.dtype == b.dtype && a.shape.SequenceEqual(b.shape) && a.stride().SequenceEqual(b.stride())
        && a.contiguous().bytes.SequenceEqual(b.contiguous().bytes);
}
