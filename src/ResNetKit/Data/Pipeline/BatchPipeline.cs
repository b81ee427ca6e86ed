using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit;

/// <summary>Makes sampled, augmented, normalized batches from an <see cref="ImageDataset"/>.</summary>
/// <remarks>
/// Batches are written straight from raw bytes into their final element type and memory order, a few ahead of their use, on the thread
/// pool. On a CUDA device the raw images are kept there from the first epoch on, and batches are made by tensor operations; disposing the
/// pipeline frees them. Images that are streamed from disk are read and decoded ahead by all processors. What a batch holds depends on the seed, the epoch and the batch's number alone, and how a sample is augmented on
/// the seed,
/// the epoch and its place in the dataset: threads, device and the point of resuming play no part.
/// </remarks>
public sealed partial class BatchPipeline : IBatchSource
{
    private readonly IAugmentation[] _augmentations;
    private readonly ulong? _seed;
    private ulong _runSeed;

    /// <summary>Creates a pipeline for a dataset.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="batchSize">Samples in a batch, N.</param>
    /// <param name="augmentations">The augmentations, in the order of application; none shows the samples as they are.</param>
    /// <param name="sampler">Which samples an epoch has, and in which order; without it, all in the order of the dataset.</param>
    /// <param name="dropLast">Whether to leave out the samples that fill no whole batch at the end of an epoch.</param>
    /// <param name="seed">Equal seeds give equal batches; without it, the seed is that of the trainer's run.</param>
    /// <param name="normalization">How pixels become numbers; without it, as the dataset says.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is not positive, or a batch would take 2 GiB or more.</exception>
    /// <exception cref="ArgumentException">
    /// An epoch would have no batch, an augmentation or the sampler cannot work on such images, or the normalization has other channels.
    /// </exception>
    /// <exception cref="InvalidOptionsException">Options of the sampler are invalid.</exception>
    public BatchPipeline(
        ImageDataset dataset,
        int batchSize,
        IEnumerable<IAugmentation>? augmentations = null,
        SamplerOptions? sampler = null,
        bool dropLast = false,
        ulong? seed = null,
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
        Sampler = (sampler ?? new SequentialSamplerOptions()).CreateSampler(dataset);
        DropLast = dropLast;
        _seed = seed;
        Normalization = normalization ?? dataset.Normalization;

        var samples = Sampler.SampleCount;
        SampleCount = dropLast ? samples / batchSize * batchSize : samples;
        BatchCount = (SampleCount + batchSize - 1) / batchSize;
        if (BatchCount == 0)
        {
            throw new ArgumentException(
                samples == 0
                    ? "The dataset has no images."
                    : $"An epoch has {samples} images, which do not fill one batch of {batchSize}, and incomplete batches are dropped.",
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

    /// <summary>Gets the sampler, which says what samples an epoch has and in which order.</summary>
    public ISampler Sampler { get; }

    /// <summary>Whether samples that fill no whole batch at the end of an epoch are left out.</summary>
    public bool DropLast { get; }

    /// <summary>Gets the seed of order and augmentation: the pipeline's own, or else that of the last trainer that used it, or else 0.</summary>
    public ulong Seed => _seed ?? _runSeed;

    /// <summary>How pixels become numbers.</summary>
    public Normalization Normalization { get; }

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <inheritdoc/>
    public int BatchCount { get; }

    /// <inheritdoc/>
    IReadOnlyList<string>? IBatchSource.ClassNames => Dataset.ClassNames;

    /// <inheritdoc/>
    Preprocessing? IBatchSource.Preprocessing => new(Dataset.Shape, Normalization, Dataset.Resize);

    /// <summary>Whether labels are class probabilities, because an augmentation mixes samples.</summary>
    public bool MixesSamples => Array.Exists(_augmentations, augmentation => augmentation.MixesSamples);

    /// <inheritdoc/>
    public void UseSeed(ulong seed) => _runSeed = seed;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative, or the first batch beyond the epoch's end.</exception>
    /// <exception cref="ArgumentException">The format's element type is neither float32 nor bfloat16.</exception>
    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format) =>
        GetBatches(epoch, firstBatch, format, BatchShare.Whole);

    /// <inheritdoc/>
    /// <remarks>Only the samples of the share are read and augmented.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative, or the first batch beyond the epoch's end.</exception>
    /// <exception cref="ArgumentException">The format's element type is neither float32 nor bfloat16.</exception>
    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format, BatchShare share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchCount);
        ArgumentNullException.ThrowIfNull(format);
        if (format.DType is not (torch.ScalarType.Float32 or torch.ScalarType.BFloat16))
        {
            throw new ArgumentException($"Batches come as Float32 or BFloat16; asked was {format.DType}.", nameof(format));
        }

        return format.Device.type == DeviceType.CUDA && Dataset.IsInMemory
            ? RenderOnDevice(epoch, firstBatch, format, share)
            : PrefetchBatches(epoch, firstBatch, format, share);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Describe() => new Dictionary<string, string>
    {
        ["list of classes"] = string.Join(", ", Dataset.ClassNames),
        ["batch size"] = BatchSize.ToString(CultureInfo.InvariantCulture),
        ["seed of the data"] = Seed.ToString(CultureInfo.InvariantCulture),
        ["checksum of the images"] = Dataset.ComputeChecksum().ToString("x16", CultureInfo.InvariantCulture),
        ["checksum of the first epoch's order"] =
            XxHash3.HashToUInt64(MemoryMarshal.AsBytes(DrawOrder(epoch: 0).AsSpan())).ToString("x16", CultureInfo.InvariantCulture),
    };

    /// <summary>Draws the samples of an epoch, in their order.</summary>
    internal int[] DrawOrder(int epoch)
    {
        var order = Sampler.DrawOrder(Seed, epoch);
        return order.Length == Sampler.SampleCount && Array.TrueForAll(order, index => (uint)index < (ulong)Dataset.Count)
            ? order
            : throw new InvalidOperationException(
                $"The sampler {Sampler.GetType().Name} must draw {Sampler.SampleCount} indices from 0 to {Dataset.Count - 1} in each epoch, "
                + $"but drew {order.Length} in epoch {epoch}, from {order.DefaultIfEmpty().Min()} to {order.DefaultIfEmpty().Max()}.");
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

    /// <summary>The samples of a share of a batch, and how many the whole batch has.</summary>
    private (ReadOnlyMemory<int> Indices, int WholeCount) SamplesOf(int[] order, int batch, BatchShare share)
    {
        var begin = batch * BatchSize;
        var count = Math.Min(BatchSize, SampleCount - begin);
        var (first, length) = share.Of(count);
        return (order.AsMemory(begin + first, length), count);
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
