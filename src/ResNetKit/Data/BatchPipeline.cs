using System.Runtime.InteropServices;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit;

/// <summary>Makes shuffled, augmented, normalized batches from an <see cref="ImageDataset"/>.</summary>
/// <remarks>
/// Batches are written straight from raw bytes into their final element type and memory order, a few ahead of their use, on the thread
/// pool. On a CUDA device the raw images are kept there from the first epoch on, and batches are made by tensor operations; disposing the
/// pipeline frees them. What a batch holds depends on the seed, the epoch and the batch's number alone, and how a sample is augmented on
/// the seed, the
/// epoch and its place in the dataset: threads, device and the point of resuming play no part.
/// </remarks>
public sealed partial class BatchPipeline : IBatchSource
{
    private readonly IAugmentation[] _augmentations;

    /// <summary>Joins a dataset with what is to be done to it.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="batchSize">Samples in a batch, N.</param>
    /// <param name="augmentations">What varies the samples, in the order of application; none shows them as they are.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own; otherwise the order is the dataset's.</param>
    /// <param name="dropLast">Whether to leave out the samples that fill no whole batch at the end of an epoch.</param>
    /// <param name="seed">Equal seeds give equal batches.</param>
    /// <param name="normalization">How pixels become numbers; without it, as the dataset says.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is not positive, or a batch would take 2 GiB or more.</exception>
    /// <exception cref="ArgumentException">
    /// An epoch would have no batch, an augmentation cannot work on such images, or the normalization has other channels.
    /// </exception>
    public BatchPipeline(
        ImageDataset dataset,
        int batchSize,
        IEnumerable<IAugmentation>? augmentations = null,
        bool shuffle = false,
        bool dropLast = false,
        ulong seed = 0,
        Normalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if ((long)batchSize * dataset.Shape.Size * sizeof(float) > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(batchSize), batchSize, $"A batch of images of {dataset.Shape} must stay below 2 GiB.");
        }

        Dataset = dataset;
        BatchSize = batchSize;
        _augmentations = augmentations?.ToArray() ?? [];
        Shuffle = shuffle;
        DropLast = dropLast;
        Seed = seed;
        Normalization = normalization ?? dataset.Normalization;

        var samples = (int)dataset.Count;
        SampleCount = dropLast ? samples / batchSize * batchSize : samples;
        BatchCount = (SampleCount + batchSize - 1) / batchSize;
        if (BatchCount == 0)
        {
            throw new ArgumentException(
                samples == 0
                    ? "The dataset has no images."
                    : $"The dataset has {samples} images, which do not fill one batch of {batchSize}, and incomplete batches are dropped.",
                nameof(dataset));
        }

        if (Normalization.Channels != dataset.Shape.Channels)
        {
            throw new ArgumentException(
                $"The images have {dataset.Shape.Channels} channels, the normalization {Normalization.Channels}.", nameof(normalization));
        }

        foreach (var augmentation in _augmentations)
        {
            ArgumentNullException.ThrowIfNull(augmentation, nameof(augmentations));
            augmentation.Validate(dataset.Shape);
        }
    }

    /// <summary>The images.</summary>
    public ImageDataset Dataset { get; }

    /// <summary>Samples in a batch, N; the last of an epoch may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>Gets the augmentations, in the order in which they are applied.</summary>
    public IReadOnlyList<IAugmentation> Augmentations => _augmentations;

    /// <summary>Whether each epoch has an order of its own.</summary>
    public bool Shuffle { get; }

    /// <summary>Whether samples that fill no whole batch at the end of an epoch are left out.</summary>
    public bool DropLast { get; }

    /// <summary>The seed of order and augmentation.</summary>
    public ulong Seed { get; }

    /// <summary>How pixels become numbers.</summary>
    public Normalization Normalization { get; }

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <inheritdoc/>
    public int BatchCount { get; }

    /// <summary>Whether labels are class probabilities, because an augmentation mixes samples.</summary>
    public bool MixesSamples => Array.Exists(_augmentations, augmentation => augmentation.MixesSamples);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative, or the first batch beyond the epoch's end.</exception>
    /// <exception cref="ArgumentException">The format's element type is neither float32 nor bfloat16.</exception>
    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchCount);
        ArgumentNullException.ThrowIfNull(format);
        if (format.DType is not (torch.ScalarType.Float32 or torch.ScalarType.BFloat16))
        {
            throw new ArgumentException($"Batches come as Float32 or BFloat16; asked was {format.DType}.", nameof(format));
        }

        return format.Device.type == DeviceType.CUDA
            ? RenderOnDevice(epoch, firstBatch, format)
            : PrefetchBatches(epoch, firstBatch, format);
    }

    /// <summary>The samples of an epoch, in their order.</summary>
    internal int[] DrawOrder(int epoch)
    {
        var order = Enumerable.Range(0, (int)Dataset.Count).ToArray();
        if (Shuffle)
        {
            // No sample has the index −1, so the order shares no numbers with any augmentation.
            new SampleRandom(Seed, epoch, index: -1).Shuffle(order.AsSpan());
        }

        return order;
    }

    /// <summary>Sets a view to what an epoch shows of a sample.</summary>
    internal void Draw(SampleView view, int epoch, int index)
    {
        view.Reset(Seed, epoch, index, (int)Dataset.Count);
        for (var stream = 0; stream < _augmentations.Length; stream++)
        {
            var random = new SampleRandom(Seed, epoch, index, stream);
            _augmentations[stream].Apply(view, ref random);
        }
    }

    private torch.Tensor CreateLabels(int count) => MixesSamples
        ? torch.empty(count, Dataset.ClassNames.Count, torch.ScalarType.Float32, torch.CPU)
        : torch.empty(count, torch.ScalarType.Int64, torch.CPU);

    private void WriteLabel(SampleView view, int position, Span<byte> labels)
    {
        var label = Dataset.Labels[view.Index];
        if (!MixesSamples)
        {
            MemoryMarshal.Cast<byte, long>(labels)[position] = label;
            return;
        }

        var classes = Dataset.ClassNames.Count;
        var shares = MemoryMarshal.Cast<byte, float>(labels).Slice(position * classes, classes);
        shares.Clear();
        shares[label] = 1 - view.PartnerShare;
        if (view.Partner is { } partner)
        {
            shares[Dataset.Labels[partner]] += view.PartnerShare;
        }
    }
}
