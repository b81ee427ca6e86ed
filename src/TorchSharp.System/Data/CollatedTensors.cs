using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>How the data loaders make one tensor of many.</summary>
internal static class CollatedTensors
{
    internal static Tensor Stack(IEnumerable<Tensor> tensors, Device device)
    {
        var stacked = stack(tensors);
        if (device.type == stacked.device_type && (device.index < 0 || device.index == stacked.device_index)) return stacked;
        using (stacked) return stacked.to(device);
    }
}
