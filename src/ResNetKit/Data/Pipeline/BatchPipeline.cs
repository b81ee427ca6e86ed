using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit;

/// <summary>Creates sampled, augmented and normalized batches from an <see cref="ImageDataset"/>.</summary>
/// <remarks>
/// On the CPU, the thread pool renders batches from raw bytes to their final element type and memory format, a few batches ahead of their
/// use. Images that are streamed from disk are read and decoded by several threads.
/// <para>
/// For a CUDA device, the raw images are copied to the device when the first batch for it is read, and batches are rendered there with
/// tensor operations. Disposing the pipeline frees the copy. If images are streamed from disk, batches for a CUDA device are rendered on
/// the CPU instead, and then copied to the device.
/// </para>
/// <para>
/// Results are reproducible. The samples of a batch depend only on the seed, the epoch and the number of the batch. The augmentation of a
/// sample depends only on the seed, the epoch and the index of the sample in the dataset. Neither depends on threads, the device or the
/// point at which a run resumes. Values that are rendered on a CUDA device may differ from those of the CPU by rounding.
/// </para>
/// </remarks>
public sealed partial class BatchPipeline : IBatchSource
{
    /// <summary>The key of the class names in the result of <see cref="Describe"/>.</summary>
    internal const string ClassList = "list of classes";

    private readonly IAugmentation[] _augmentations;
    private readonly ulong? _seed;
    private ulong _runSeed;

    /// <summary>Initializes a new instance of the <see cref="BatchPipeline"/> class.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="batchSize">The number of samples in a batch, N.</param>
    /// <param name="augmentations">The augmentations, in the order in which they are applied; <see langword="null"/> for none.</param>
    /// <param name="sampler">
    /// The sampler, which selects and orders the samples of an epoch; <see langword="null"/> for all samples in the order of the dataset.
    /// </param>
    /// <param name="dropLast"><see langword="true"/> to skip the last batch of an epoch if it has fewer samples than the others.</param>
    /// <param name="seed">
    /// The seed of the sample order and the augmentations; <see langword="null"/> for the seed of the trainer. Equal seeds give equal batches.
    /// </param>
    /// <param name="normalization">The normalization of the pixels; <see langword="null"/> for that of the dataset.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is zero or less, or a batch would take 2 GiB or more as float32.</exception>
    /// <exception cref="ArgumentException">
    /// An epoch would have no batch. Or the sampler or an augmentation cannot be used with these images. Or the normalization has another number of channels
    /// than the images.
    /// </exception>
    /// <exception cref="InvalidOptionsException">The options of the sampler are invalid.</exception>
    /// <exception cref="InvalidOperationException">The method <c>Create</c> of the sampler's options returned <see langword="null"/>.</exception>
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
        BatchCount = (int)(((long)SampleCount + batchSize - 1) / batchSize);
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
                $"The images have {dataset.Shape.Channels} channels, but the normalization has {Normalization.Channels}.", nameof(normalization));
        }

        foreach (var augmentation in _augmentations)
        {
            ArgumentNullException.ThrowIfNull(augmentation, nameof(augmentations));
            augmentation.Validate(dataset.Shape);
        }
    }

    /// <summary>Gets the images.</summary>
    public ImageDataset Dataset { get; }

    /// <summary>Gets the number of samples in a batch, N. The last batch of an epoch may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>Gets the augmentations, in the order in which they are applied.</summary>
    public IReadOnlyList<IAugmentation> Augmentations => _augmentations;

    /// <summary>Gets the sampler, which selects and orders the samples of an epoch.</summary>
    public ISampler Sampler { get; }

    /// <summary>Gets a value indicating whether the last batch of an epoch is skipped if it has fewer samples than the others.</summary>
    public bool DropLast { get; }

    /// <summary>
    /// Gets the seed of the sample order and the augmentations: the seed given to the constructor, or else that of the last run that
    /// trained with the pipeline, or else 0.
    /// </summary>
    public ulong Seed => _seed ?? _runSeed;

    /// <summary>Gets the normalization of the pixels.</summary>
    public Normalization Normalization { get; }

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <inheritdoc/>
    public int BatchCount { get; }

    /// <inheritdoc/>
    IReadOnlyList<string>? IBatchSource.ClassNames => Dataset.ClassNames;

    /// <inheritdoc/>
    Preprocessing? IBatchSource.Preprocessing => new(Dataset.Shape, Normalization, Dataset.Resize);

    /// <summary>Gets a value indicating whether an augmentation mixes samples, in which case labels are class probabilities.</summary>
    public bool MixesSamples => Array.Exists(_augmentations, augmentation => augmentation.MixesSamples);

    /// <inheritdoc/>
    public void UseSeed(ulong seed) => _runSeed = seed;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="epoch"/> is negative, or <paramref name="firstBatch"/> is negative or greater than <see cref="BatchCount"/>.
    /// </exception>
    /// <exception cref="ArgumentException">The element type of the format is neither float32 nor bfloat16.</exception>
    /// <exception cref="InvalidOperationException">
    /// Thrown while the batches are enumerated: the sampler draws <see langword="null"/>, the wrong number of indices or an index that the dataset does not
    /// have. Also thrown if an augmentation mixes samples although <c>MixesSamples</c> is <see langword="false"/> for all augmentations.
    /// </exception>
    /// <exception cref="IOException">Thrown while the batches are enumerated: an image that is not in memory can no longer be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Thrown while the batches are enumerated: access to an image that is not in memory is now denied.
    /// </exception>
    /// <exception cref="InvalidDataException">Thrown while the batches are enumerated: an image that is not in memory can no longer be decoded.</exception>
    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format) =>
        GetBatches(epoch, firstBatch, format, BatchShare.Whole);

    /// <inheritdoc/>
    /// <remarks>Only the samples of the share are read and augmented.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="epoch"/> is negative, or <paramref name="firstBatch"/> is negative or greater than <see cref="BatchCount"/>.
    /// </exception>
    /// <exception cref="ArgumentException">The element type of the format is neither float32 nor bfloat16.</exception>
    /// <exception cref="InvalidOperationException">
    /// Thrown while the batches are enumerated: the sampler draws <see langword="null"/>, the wrong number of indices or an index that the dataset does not
    /// have. Also thrown if an augmentation mixes samples although <c>MixesSamples</c> is <see langword="false"/> for all augmentations.
    /// </exception>
    /// <exception cref="IOException">Thrown while the batches are enumerated: an image that is not in memory can no longer be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Thrown while the batches are enumerated: access to an image that is not in memory is now denied.
    /// </exception>
    /// <exception cref="InvalidDataException">Thrown while the batches are enumerated: an image that is not in memory can no longer be decoded.</exception>
    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format, BatchShare share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchCount);
        ArgumentNullException.ThrowIfNull(format);
        if (format.DType is not (torch.ScalarType.Float32 or torch.ScalarType.BFloat16))
        {
            throw new ArgumentException($"The element type of batches must be Float32 or BFloat16, but is {format.DType}.", nameof(format));
        }

        return format.Device.type == DeviceType.CUDA && Dataset.IsInMemory
            ? RenderOnDevice(epoch, firstBatch, format, share)
            : PrefetchBatches(epoch, firstBatch, format, share);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The sampler draws <see langword="null"/>, the wrong number of indices or an index that the dataset does not have.
    /// </exception>
    public IReadOnlyDictionary<string, string> Describe() => new Dictionary<string, string>
    {
        [ClassList] = string.Join(", ", Dataset.ClassNames),
        ["batch size"] = BatchSize.ToString(CultureInfo.InvariantCulture),
        ["seed of the data"] = Seed.ToString(CultureInfo.InvariantCulture),
        ["checksum of the images"] = Dataset.ComputeChecksum().ToString("x16", CultureInfo.InvariantCulture),
        ["checksum of the first epoch's order"] =
            XxHash3.HashToUInt64(MemoryMarshal.AsBytes(DrawOrder(epoch: 0).AsSpan())).ToString("x16", CultureInfo.InvariantCulture),
    };

    /// <summary>Draws the indices of the samples of an epoch, in order.</summary>
    internal int[] DrawOrder(int epoch)
    {
        var order = Sampler.DrawOrder(Seed, epoch) ?? throw new InvalidOperationException(
            $"{Sampler.GetType().Name}.{nameof(ISampler.DrawOrder)} returned null instead of the indices of epoch {epoch}.");
        return order.Length == Sampler.SampleCount && Array.TrueForAll(order, index => (uint)index < (ulong)Dataset.Count)
            ? order
            : throw new InvalidOperationException(
                $"The sampler {Sampler.GetType().Name} must draw {Sampler.SampleCount} indices from 0 to {Dataset.Count - 1} in each epoch, "
                + $"but drew {order.Length} in epoch {epoch}, from {order.DefaultIfEmpty().Min()} to {order.DefaultIfEmpty().Max()}.");
    }

    /// <summary>Makes a view show a sample, and applies the augmentations of an epoch to the view.</summary>
    internal void Draw(SampleView view, int epoch, int index)
    {
        view.Reset(Seed, epoch, index, (int)Dataset.Count);
        for (var stream = 0; stream < _augmentations.Length; stream++)
        {
            var random = new SampleRandom(Seed, epoch, index, stream);
            _augmentations[stream].Apply(view, ref random);
        }
    }

    /// <summary>Gets the samples of a share of a batch, and the number of samples in the whole batch.</summary>
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
            if (view.Partner is not null)
            {
                throw new InvalidOperationException(
                    $"An augmentation has mixed sample {view.Index} with another one, but {nameof(IAugmentation.MixesSamples)} is false for all of "
                    + $"{MessageText.List([.. _augmentations.Select(augmentation => augmentation.GetType().Name)], quote: "")}.");
            }

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
