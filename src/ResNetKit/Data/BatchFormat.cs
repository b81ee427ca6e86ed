using TorchSharp;

namespace ResNetKit.Data;

/// <summary>
/// Describes the requested element type, memory format and device of batches, so that a batch source can produce them without a later
/// conversion.
/// </summary>
/// <param name="DType">The element type of the images: <see cref="torch.ScalarType.Float32"/> or <see cref="torch.ScalarType.BFloat16"/>.</param>
/// <param name="ChannelsLast">
/// <see langword="true"/> for the channels-last memory format, in which memory is ordered as (N, H, W, C). The shape is (N, C, H, W) in both cases.
/// </param>
/// <param name="Device">The device of the images and labels.</param>
public sealed record BatchFormat(torch.ScalarType DType, bool ChannelsLast, torch.Device Device);
