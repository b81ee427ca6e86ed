using static TorchSharp.torch;

namespace ResNetKit.Cpu.Benchmarks;

// Converts images and filters to the channels-last memory format. TorchSharp has no memory formats, so this class changes the strides.
internal static class Layout
{
    public static Tensor Of(Tensor images, bool channelsLast) =>
        channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;

    public static void Set(nn.Module network, bool channelsLast)
    {
        using var none = no_grad();
        foreach (var parameter in network.parameters().Where(p => p.dim() == 4))
        {
            parameter.set_(channelsLast ? Of(parameter, true) : parameter.contiguous());
        }
    }
}
