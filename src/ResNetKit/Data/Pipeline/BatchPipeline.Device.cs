using ResNetKit.Data;
using ResNetKit.Data.Pipeline;
using TorchSharp;

namespace ResNetKit;

/// <content>Renders batches with tensor operations on a CUDA device.</content>
public sealed partial class BatchPipeline : IDisposable
{
    private DeviceRenderer? _deviceRenderer;

    /// <summary>
    /// Frees the copy of the images on a CUDA device, if there is one. The pipeline can still be used afterward, but an unfinished enumeration of batches
    /// for that device cannot continue.
    /// </summary>
    public void Dispose()
    {
        _deviceRenderer?.Dispose();
        _deviceRenderer = null;
    }

    /// <summary>Renders the batches of an epoch with tensor operations on the device of the format.</summary>
    internal IEnumerable<Batch> RenderOnDevice(int epoch, int firstBatch, BatchFormat format, BatchShare share = default)
    {
        var order = DrawOrder(epoch);
        var renderer = FindDeviceRenderer(format.Device);
        for (var number = firstBatch; number < BatchCount; number++)
        {
            var (indices, wholeCount) = SamplesOf(order, number, share);
            yield return RenderOnDevice(renderer, indices.Span, wholeCount, epoch, format);
        }
    }

    private Batch RenderOnDevice(DeviceRenderer renderer, ReadOnlySpan<int> indices, int wholeCount, int epoch, BatchFormat format)
    {
        using var scope = torch.NewDisposeScope();
        var views = new SampleView[indices.Length];
        var partners = new SampleView[indices.Length];
        for (var position = 0; position < indices.Length; position++)
        {
            views[position] = new SampleView(Dataset.Shape);
            Draw(views[position], epoch, indices[position]);
            partners[position] = views[position];
            if (views[position].Partner is { } partner)
            {
                partners[position] = new SampleView(Dataset.Shape);
                Draw(partners[position], epoch, partner);
            }
        }

        var images = renderer.Render(views, partners).to(format.DType).permute(0, 3, 1, 2);
        var labels = CreateLabels(indices.Length);
        for (var position = 0; position < views.Length; position++)
        {
            WriteLabel(views[position], position, labels.bytes);
        }

        return new Batch(format.ChannelsLast ? images : images.contiguous(), renderer.Send(labels))
        {
            Classes = Dataset.ClassNames.Count,
            WholeCount = wholeCount,
        };
    }

    private DeviceRenderer FindDeviceRenderer(torch.Device device)
    {
        if (_deviceRenderer is { } existing && existing.Device.type == device.type && existing.Device.index == device.index)
        {
            return existing;
        }

        Dispose();
        return _deviceRenderer = new DeviceRenderer(Dataset, Normalization, device);
    }
}
