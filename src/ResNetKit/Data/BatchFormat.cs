using TorchSharp;

namespace ResNetKit.Data;

/// <summary>Describes the images that a trainer needs in a batch, so that a source can write them in their final form at once.</summary>
/// <param name="DType">Element type of the images: <see cref="torch.ScalarType.Float32"/> or
/// <see cref="torch.ScalarType.BFloat16"/>.</param>
/// <param name="ChannelsLast">Whether the memory order is (N, H, W, C); the shape stays (N, C, H, W).</param>
/// <param name="Device">Where the tensors live.</param>
public sealed record BatchFormat(torch.ScalarType DType, bool ChannelsLast, torch.Device Device);
