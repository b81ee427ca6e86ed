using System.Diagnostics.CodeAnalysis;
using ResNetKit.Data;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Lets a trainer take its batches from TorchSharp's own <c>DataLoader</c>.</summary>
/// <remarks>
/// Images and labels are brought into the asked <see cref="BatchFormat"/>: images (N, C, H, W) are converted, not normalized; labels are
/// class indices (N) or (N, 1) of any whole-number type, or class probabilities (N, classes).
/// <para>
/// A loader that shuffles with a fixed seed repeats the same order in every epoch, and one without a seed cannot be resumed in the middle
/// of an epoch. A function of the epoch, which makes a loader with a seed of its own for each, has neither fault.
/// </para>
/// <para>
/// Of a loader over an <see cref="ImageDataset"/>, a network that is trained on it takes note of the class names and the preprocessing.
/// </para>
/// </remarks>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the first argument selects the overload.")]
public sealed class DataLoaderSource : IBatchSource
{
    private readonly Func<int, IEnumerable<(torch.Tensor Images, torch.Tensor Labels)>> _read;

    // What the loader walks, where that is known to the library.
    private readonly ImageDataset? _images;

    /// <summary>Takes the batches of one loader in every epoch. The loader stays the caller's.</summary>
    /// <param name="loader">A loader of named tensors.</param>
    /// <param name="imageKey">The name of the images.</param>
    /// <param name="labelKey">The name of the labels.</param>
    public DataLoaderSource(DataLoader loader, string imageKey = "data", string labelKey = "label")
        : this(Constant(loader), imageKey, labelKey, disposes: false)
    {
    }

    /// <summary>Takes the batches of a loader made for each epoch, which is disposed when the epoch ends.</summary>
    /// <param name="createLoader">
    /// Makes the loader of an epoch, from 0; all must have equally many batches. Let it keep its dataset: <c>disposeDataset: false</c>.
    /// </param>
    /// <param name="imageKey">The name of the images.</param>
    /// <param name="labelKey">The name of the labels.</param>
    public DataLoaderSource(Func<int, DataLoader> createLoader, string imageKey = "data", string labelKey = "label")
        : this(createLoader, imageKey, labelKey, disposes: true)
    {
    }

    /// <summary>Takes the batches of a loader of tensor lists in every epoch: images first, labels second. The loader stays the
    /// caller's.</summary>
    /// <param name="loader">A loader of lists of tensors, for example over a <c>TensorDataset</c>.</param>
    public DataLoaderSource(IterableDataLoader loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        (SampleCount, BatchCount) = CountOf(loader.dataset.Count, loader.batch_size, loader.drop_last);
        _read = _ => loader.Select(batch => batch.Count >= 2
            ? (batch[0], batch[1])
            : throw new InvalidOperationException($"A batch needs images and labels; the loader's has {batch.Count} tensors."));
    }

    private DataLoaderSource(Func<int, DataLoader> createLoader, string imageKey, string labelKey, bool disposes)
    {
        ArgumentNullException.ThrowIfNull(createLoader);
        ArgumentException.ThrowIfNullOrEmpty(imageKey);
        ArgumentException.ThrowIfNullOrEmpty(labelKey);
        var first = createLoader(0);
        (SampleCount, BatchCount) = CountOf(first.dataset.Count, first.batch_size, first.drop_last);
        _images = first.dataset as ImageDataset;
        if (disposes)
        {
            first.Dispose();
        }

        _read = epoch => Read(createLoader, epoch, imageKey, labelKey, disposes);
    }

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <inheritdoc/>
    public int BatchCount { get; }

    /// <inheritdoc/>
    IReadOnlyList<string>? IBatchSource.ClassNames => _images?.ClassNames;

    /// <inheritdoc/>
    Preprocessing? IBatchSource.Preprocessing =>
        _images is null ? null : new Preprocessing(_images.Shape, _images.Normalization, _images.Resize);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative, or the first batch beyond the epoch's end.</exception>
    /// <exception cref="InvalidOperationException">The loader's batches lack a name, or are no images with labels.</exception>
    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchCount);
        ArgumentNullException.ThrowIfNull(format);
        return _read(epoch).Skip(firstBatch).Select(batch => Convert(batch.Images, batch.Labels, format));
    }

    private static Func<int, DataLoader> Constant(DataLoader loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        return _ => loader;
    }

    private static (int Samples, int Batches) CountOf(long samples, int batchSize, bool dropLast)
    {
        var batches = checked((int)(dropLast ? samples / batchSize : (samples + batchSize - 1) / batchSize));
        return batches > 0
            ? (dropLast ? batches * batchSize : (int)samples, batches)
            : throw new ArgumentException($"The loader's dataset has {samples} samples, which give no batch of {batchSize}.");
    }

    private static IEnumerable<(torch.Tensor Images, torch.Tensor Labels)> Read(
        Func<int, DataLoader> createLoader, int epoch, string imageKey, string labelKey, bool disposes)
    {
        var loader = createLoader(epoch);
        try
        {
            foreach (var batch in loader)
            {
                yield return (Find(batch, imageKey), Find(batch, labelKey));
            }
        }
        finally
        {
            if (disposes)
            {
                loader.Dispose();
            }
        }
    }

    private static torch.Tensor Find(Dictionary<string, torch.Tensor> batch, string key) =>
        batch.TryGetValue(key, out var tensor)
            ? tensor
            : throw new InvalidOperationException(
                $"The loader's batches have no '{key}'; they have {string.Join(", ", batch.Keys.Order())}.");

    // The loader frees its tensors before the next batch; these are views or copies with lives of their own.
    private static Batch Convert(torch.Tensor images, torch.Tensor labels, BatchFormat format)
    {
        using var scope = torch.NewDisposeScope();
        if (images.shape.Length != 4)
        {
            throw new InvalidOperationException(
                $"Images have the shape (N, C, H, W); the loader's have ({string.Join(", ", images.shape)}).");
        }

        var converted = images.to(format.DType, format.Device);
        return new Batch(
            format.ChannelsLast ? converted.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : converted.contiguous(),
            ConvertLabels(labels, images.shape[0]).to(format.Device));
    }

    private static torch.Tensor ConvertLabels(torch.Tensor labels, long count)
    {
        var shape = labels.shape;
        var probabilities = torch.is_floating_point(labels.dtype);
        if (!probabilities && (shape is [_] or [_, 1]) && shape[0] == count)
        {
            return labels.reshape(count).to(torch.ScalarType.Int64);
        }

        if (probabilities && shape is [_, > 1] && shape[0] == count)
        {
            return labels.to(torch.ScalarType.Float32);
        }

        throw new InvalidOperationException(
            $"Labels are class indices (N) or class probabilities (N, classes); "
            + $"the loader's are {labels.dtype} ({string.Join(", ", shape)}) for {count} images.");
    }
}
