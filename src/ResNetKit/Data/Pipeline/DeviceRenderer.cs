using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace ResNetKit.Data.Pipeline;

/// <summary>
/// Renders whole batches of views with tensor operations on a device that holds a copy of the dataset. The results equal those of <see cref="ImageRenderer"/>
/// up to rounding.
/// </summary>
internal sealed class DeviceRenderer : IDisposable
{
    // A large size means few copies. But the size must be below 2 GiB, which is the limit of a span.
    private const int ChunkSize = 256 << 20;

    private readonly ImageDataset _dataset;
    private readonly torch.Tensor _pixels;
    private readonly torch.Tensor _scale;
    private readonly torch.Tensor _offset;
    private readonly torch.Tensor _rows;
    private readonly torch.Tensor _columns;
    private readonly torch.Tensor _noise;
    private readonly torch.Tensor _noisePositions;

    /// <summary>Initializes a new instance of the <see cref="DeviceRenderer"/> class, which copies the images to the device.</summary>
    /// <param name="dataset">The images, which may take more than 2 GiB.</param>
    /// <param name="normalization">The normalization of the pixels.</param>
    /// <param name="device">The device.</param>
    /// <param name="chunkSize">The number of bytes to copy at a time. An image that is larger is copied alone.</param>
    public DeviceRenderer(ImageDataset dataset, Normalization normalization, torch.Device device, int chunkSize = ChunkSize)
    {
        _dataset = dataset;
        Device = device;
        var (channels, height, width) = dataset.Shape;
        using var scope = torch.NewDisposeScope();

        _pixels = Keep(CopyPixels(dataset, device, chunkSize));
        _scale = Keep(torch.tensor(normalization.StandardDeviation.Select(deviation => 1 / (255 * deviation)).ToArray(), device: device));
        _offset = Keep(torch.tensor(
            normalization.Mean.Zip(normalization.StandardDeviation, (mean, deviation) => -mean / deviation).ToArray(), device: device));
        _rows = Keep(torch.arange(height, torch.ScalarType.Int64, device).view(1, height, 1));
        _columns = Keep(torch.arange(width, torch.ScalarType.Int64, device).view(1, 1, width));
        _noise = Keep(torch.tensor(NoiseTable.Values.ToArray(), device: device));
        _noisePositions = Keep(
            torch.arange(dataset.Shape.Size, torch.ScalarType.Int64, device).view(channels, height, width).permute(1, 2, 0));
    }

    /// <summary>Gets the device that holds the images.</summary>
    public torch.Device Device { get; }

    /// <summary>Renders a batch of views, mixed with the views of their partners. Both lists have one view for each sample.</summary>
    /// <returns>The images, (N, H, W, C) as float32.</returns>
    public torch.Tensor Render(IReadOnlyList<SampleView> views, IReadOnlyList<SampleView> partners)
    {
        using var scope = torch.NewDisposeScope();
        var images = Render(views);
        if (views.Any(view => view.Partner is not null))
        {
            var weight = PartnerWeights(views);
            images = (images * (1 - weight)) + (Render(partners) * weight);
        }

        return images.MoveToOuterDisposeScope();
    }

    /// <summary>Copies a tensor from the CPU to the device.</summary>
    /// <remarks>
    /// A copy from ordinary (pageable) memory waits until the GPU has finished all work in its queue. The program could then not prepare a
    /// step while the GPU computes the previous one. A copy from pinned memory, which the operating system does not move, is added to the
    /// queue without waiting. libtorch keeps the pinned memory until the copy is done.
    /// </remarks>
    public torch.Tensor Send(torch.Tensor values) =>
        Device.type == DeviceType.CUDA ? values.pin_memory().to(Device, non_blocking: true) : values.to(Device);

    public void Dispose()
    {
        foreach (var tensor in new[] { _pixels, _scale, _offset, _rows, _columns, _noise, _noisePositions })
        {
            tensor.Dispose();
        }
    }

    private static torch.Tensor Keep(torch.Tensor tensor) => tensor.DetachFromDisposeScope();

    // Copies the images to the device, a chunk at a time. They are stored there pixel by pixel, so that one index selects all channels of a pixel and the
    // result is already channels-last.
    private static torch.Tensor CopyPixels(ImageDataset dataset, torch.Device device, int chunkSize)
    {
        var (channels, height, width) = dataset.Shape;
        var size = dataset.Shape.Size;
        var pixels = torch.empty(dataset.Count, height, width, channels, torch.ScalarType.Byte, device);
        var chunkCount = Math.Max(chunkSize / size, 1);
        for (long first = 0; first < dataset.Count; first += chunkCount)
        {
            using var scope = torch.NewDisposeScope();
            var count = (int)Math.Min(chunkCount, dataset.Count - first);
            var planes = torch.empty(count, channels, height, width, torch.ScalarType.Byte, torch.CPU);
            var bytes = planes.bytes;
            for (var number = 0; number < count; number++)
            {
                dataset.GetPixels((int)first + number).CopyTo(bytes.Slice(number * size, size));
            }

            pixels.narrow(0, first, count).copy_(planes.to(device).permute(0, 2, 3, 1));
        }

        return pixels.view(-1, channels);
    }

    private torch.Tensor Render(IReadOnlyList<SampleView> views)
    {
        var (channels, height, width) = _dataset.Shape;
        var first = Upload(views, view => view.Index).view(-1, 1, 1) * (height * width);
        var rows = Upload(views, height, (view, y) => view.SourceRow(y)).view(-1, height, 1);
        var columns = Upload(views, width, (view, x) => view.SourceColumn(x)).view(-1, 1, width);
        var positions = first + (rows.clamp_min(0) * width) + columns.clamp_min(0);
        var inside = ((rows >= 0) & (columns >= 0)).unsqueeze(3);
        var images = _pixels.index_select(0, positions.reshape(-1)).view(views.Count, height, width, channels) * inside;
        if (views.Any(view => view.IsTransformed))
        {
            ReadOnHost(views, images);
        }

        images = (images.to(torch.ScalarType.Float32) * _scale) + _offset;

        var boxes = views.Max(view => view.Erased.Length);
        for (var number = 0; number < boxes; number++)
        {
            images = Erase(images, [.. views.Select(view => number < view.Erased.Length ? view.Erased[number] : default)]);
        }

        return images;
    }

    // Pixel augmentations run on the CPU; the bytes that they compute replace those of the images on the device.
    private void ReadOnHost(IReadOnlyList<SampleView> views, torch.Tensor images)
    {
        var (channels, height, width) = _dataset.Shape;
        var size = _dataset.Shape.Size;
        var positions = Enumerable.Range(0, views.Count).Where(index => views[index].IsTransformed).ToArray();
        var pixels = new byte[positions.Length * size];
        try
        {
            Parallel.For(0, positions.Length, number =>
            {
                var view = views[positions[number]];
                view.Read(_dataset.GetPixels(view.Index), pixels.AsSpan(number * size, size));
            });
        }
        catch (AggregateException e)
        {
            // Throws the exception of the augmentation itself, as rendering on one thread does.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        var planes = torch.empty(positions.Length, channels, height, width, torch.ScalarType.Byte, torch.CPU);
        pixels.CopyTo(planes.bytes);
        images.index_copy_(0, Upload(positions, position => position).view(-1), Send(planes).permute(0, 2, 3, 1));
    }

    private torch.Tensor Erase(torch.Tensor images, SampleView.ErasedBox[] erased)
    {
        var inside = IsInside(Array.ConvertAll(erased, item => item.Box)).unsqueeze(3);
        if (Array.TrueForAll(erased, item => item.NoiseOffset is null))
        {
            return images.masked_fill(inside, 0);
        }

        var offsets = Upload(erased, item => item.NoiseOffset ?? 0).view(-1, 1, 1, 1);
        var positions = (offsets + _noisePositions).remainder(NoiseTable.Length);
        var noise = _noise.index_select(0, positions.reshape(-1)).view(images.shape);
        var noisy = Upload(erased, item => item.NoiseOffset is null ? 0 : 1).view(-1, 1, 1, 1);
        return torch.where(inside, noise * noisy, images);
    }

    // Computes the partner's weight for each pixel, (N, H, W, 1). If a sample has a box, the weight is 1 inside the box and 0 outside; otherwise, it is the
    // same everywhere.
    private torch.Tensor PartnerWeights(IReadOnlyList<SampleView> views)
    {
        var blended = torch.tensor(views.Select(view => view.PartnerBox is null ? view.PartnerShare : 0).ToArray(), device: Device);
        var covered = IsInside([.. views.Select(view => view.PartnerBox ?? default)]).to(torch.ScalarType.Float32);
        return (covered + blended.view(-1, 1, 1)).unsqueeze(3);
    }

    private torch.Tensor IsInside(PixelBox[] boxes)
    {
        var top = Upload(boxes, box => box.Top).view(-1, 1, 1);
        var bottom = Upload(boxes, box => box.Top + box.Height).view(-1, 1, 1);
        var left = Upload(boxes, box => box.Left).view(-1, 1, 1);
        var right = Upload(boxes, box => box.Left + box.Width).view(-1, 1, 1);
        return (_rows >= top) & (_rows < bottom) & (_columns >= left) & (_columns < right);
    }

    private torch.Tensor Upload<T>(IReadOnlyList<T> items, Func<T, int> value) => Upload(items, 1, (item, _) => value(item));

    private torch.Tensor Upload<T>(IReadOnlyList<T> items, int length, Func<T, int, int> value)
    {
        var values = torch.empty(items.Count, length, torch.ScalarType.Int64, torch.CPU);
        var span = MemoryMarshal.Cast<byte, long>(values.bytes);
        for (var index = 0; index < items.Count; index++)
        {
            for (var position = 0; position < length; position++)
            {
                span[(index * length) + position] = value(items[index], position);
            }
        }

        return Send(values);
    }
}
