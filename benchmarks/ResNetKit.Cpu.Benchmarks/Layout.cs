using static TorchSharp.torch;

namespace ResNetKit.Cpu.Benchmarks;

// Layouts of images and filters. TorchSharp has no memory formats: channels-last is a matter of strides.
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
