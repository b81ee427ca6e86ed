using System.Diagnostics.CodeAnalysis;
using ResNetKit.Data;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Provides batches from a <c>DataLoader</c> or <c>IterableDataLoader</c> of TorchSharp.</summary>
/// <remarks>
/// Batches are converted to the requested <see cref="BatchFormat"/>. The loader must return images, (N, C, H, W), and labels. The images
/// are not normalized here. Labels are class indices, (N) or (N, 1) of any integer type, or the probabilities of two or more classes,
/// (N, classes) of a floating-point type.
/// <para>
/// A single loader that shuffles with a fixed seed repeats the same order in every epoch. A loader that shuffles without a seed has another
/// order after a run resumes in the middle of an epoch. To avoid both, use the constructor that creates a loader for each epoch, and give
/// each loader a different seed.
/// </para>
/// <para>
/// If a <c>DataLoader</c> reads an <see cref="ImageDataset"/>, training stores the class names and the preprocessing of the dataset in an
/// <see cref="ImageClassifier"/>.
/// </para>
/// </remarks>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the first argument selects the overload.")]
public sealed class DataLoaderSource : IBatchSource
{
    private readonly Func<int, IEnumerable<(torch.Tensor Images, torch.Tensor Labels)>> _read;

    // The dataset of the loader if it is an ImageDataset, otherwise null.
    private readonly ImageDataset? _images;

    /// <summary>
    /// Initializes a new instance of the <see cref="DataLoaderSource"/> class that uses the same loader in every epoch. The caller must dispose the loader.
    /// </summary>
    /// <param name="loader">The loader, whose batches are dictionaries of tensors.</param>
    /// <param name="imageKey">The key of the images.</param>
    /// <param name="labelKey">The key of the labels.</param>
    /// <exception cref="ArgumentException">
    /// The dataset of the loader has too few samples for one batch, an epoch has more than 2,147,483,647 samples, or a key is empty.
    /// </exception>
    public DataLoaderSource(DataLoader loader, string imageKey = "data", string labelKey = "label")
        : this(Constant(loader), imageKey, labelKey, disposes: false)
    {
    }

    /// <summary>
    /// Initializes a new instance of the <see cref="DataLoaderSource"/> class that creates a loader for each epoch and disposes it at the end of the epoch.
    /// </summary>
    /// <param name="createLoader">
    /// A function that creates the loader of an epoch from the zero-based number of the epoch. The constructor also calls this function, for epoch 0, to
    /// count the samples and batches. All loaders must have the same numbers of them. If they share a dataset, create them with
    /// <c>disposeDataset: false</c>.
    /// </param>
    /// <param name="imageKey">The key of the images.</param>
    /// <param name="labelKey">The key of the labels.</param>
    /// <exception cref="ArgumentException">
    /// The dataset of the loader has too few samples for one batch, an epoch has more than 2,147,483,647 samples, or a key is empty.
    /// </exception>
    public DataLoaderSource(Func<int, DataLoader> createLoader, string imageKey = "data", string labelKey = "label")
        : this(createLoader, imageKey, labelKey, disposes: true)
    {
    }

    /// <summary>
    /// Initializes a new instance of the <see cref="DataLoaderSource"/> class that uses the same loader in every epoch. The batches of the
    /// loader are lists of tensors. The caller must dispose the loader.
    /// </summary>
    /// <param name="loader">
    /// The loader, whose batches are lists with the images first and the labels second. An example is the loader of a <c>TensorDataset</c>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The dataset of the loader has too few samples for one batch, or an epoch has more than 2,147,483,647 samples.
    /// </exception>
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
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="epoch"/> is negative, or <paramref name="firstBatch"/> is negative or greater than <see cref="BatchCount"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A batch of the loader does not contain images and labels where they are expected, or they have the wrong shape or type. The exception is thrown when
    /// the batch is enumerated.
    /// </exception>
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
        var batches = dropLast ? samples / batchSize : (samples + batchSize - 1) / batchSize;
        if (batches == 0)
        {
            throw new ArgumentException($"The loader's dataset has {samples} samples, which give no batch of {batchSize}.");
        }

        var used = dropLast ? batches * batchSize : samples;
        return used <= int.MaxValue
            ? ((int)used, (int)batches)
            : throw new ArgumentException($"The loader's dataset gives {used} samples in an epoch; there may be at most {int.MaxValue}.");
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

    // The loader disposes its tensors before it loads the next batch, so the returned batch gets views or copies with separate lifetimes.
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
