using System.Runtime.InteropServices;
using ResNetKit.Data.Augmentations;
using TorchSharp;

namespace ResNetKit.Data;

/// <summary>Makes shuffled, augmented, normalized batches from an <see cref="ImageDataset"/>.</summary>
/// <remarks>
/// Batches are written straight from raw bytes into their final element type and memory order, a few ahead of their use, on the thread
/// pool. What a batch holds depends on the seed, the epoch and the batch's number alone, and how a sample is augmented on the seed, the
/// epoch and its place in the dataset: threads, device and the point of resuming play no part.
/// </remarks>
public sealed class BatchPipeline : IBatchSource
{
    // Enough to hide the making of a batch behind the use of another.
    private const int BatchesAhead = 2;

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

    /// <summary>What varies the samples, in the order of application.</summary>
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

        return PrefetchBatches(epoch, firstBatch, format);
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

    private IEnumerable<Batch> PrefetchBatches(int epoch, int firstBatch, BatchFormat format)
    {
        var order = DrawOrder(epoch);
        var pending = new Queue<PendingBatch>();
        try
        {
            for (var next = firstBatch; next < BatchCount || pending.Count > 0;)
            {
                while (next < BatchCount && pending.Count <= BatchesAhead)
                {
                    var begin = next * BatchSize;
                    var indices = order.AsMemory(begin, Math.Min(BatchSize, SampleCount - begin));
                    pending.Enqueue(new PendingBatch(this, epoch, indices, format));
                    next++;
                }

                using var first = pending.Dequeue();
                yield return first.Take();
            }
        }
        finally
        {
            foreach (var abandoned in pending)
            {
                abandoned.Dispose();
            }
        }
    }

    /// <summary>
    /// A batch that the thread pool is filling. Its tensors are made and handed over on the consumer's thread, so that the consumer's
    /// dispose scopes and counts see every tensor come and go; the pool only writes into their memory.
    /// </summary>
    private sealed class PendingBatch : IDisposable
    {
        private readonly BatchPipeline _pipeline;
        private readonly BatchFormat _format;
        private readonly int _epoch;
        private readonly ReadOnlyMemory<int> _indices;
        private readonly torch.Tensor _images;
        private readonly torch.Tensor _labels;
        private readonly Task _filling;

        public PendingBatch(BatchPipeline pipeline, int epoch, ReadOnlyMemory<int> indices, BatchFormat format)
        {
            _pipeline = pipeline;
            _format = format;
            _epoch = epoch;
            _indices = indices;

            var (channels, height, width) = pipeline.Dataset.Shape;
            _images = format.ChannelsLast
                ? torch.empty(indices.Length, height, width, channels, format.DType, torch.CPU).DetachFromDisposeScope()
                : torch.empty(indices.Length, channels, height, width, format.DType, torch.CPU).DetachFromDisposeScope();
            _labels = pipeline.MixesSamples
                ? torch.empty(indices.Length, pipeline.Dataset.ClassNames.Count, torch.ScalarType.Float32, torch.CPU).DetachFromDisposeScope()
                : torch.empty(indices.Length, torch.ScalarType.Int64, torch.CPU).DetachFromDisposeScope();
            _filling = Task.Run(Fill);
        }

        /// <summary>Waits for the batch; what went wrong while filling it is thrown here.</summary>
        public Batch Take()
        {
            _filling.GetAwaiter().GetResult();
            using var scope = torch.NewDisposeScope();
            var images = _format.ChannelsLast ? _images.permute(0, 3, 1, 2) : _images.alias();
            return new Batch(images.to(_format.Device), _labels.to(_format.Device));
        }

        public void Dispose()
        {
            // The tensors' memory must outlive whoever writes into it, also one that fails.
            ((IAsyncResult)_filling).AsyncWaitHandle.WaitOne();
            _images.Dispose();
            _labels.Dispose();
        }

        private void Fill()
        {
            var (dataset, size) = (_pipeline.Dataset, _pipeline.Dataset.Shape.Size);
            var renderer = new ImageRenderer(dataset, _pipeline.Normalization);
            var (view, partner) = (new SampleView(dataset.Shape), new SampleView(dataset.Shape));
            var images = _images.bytes;
            var labels = _labels.bytes;
            for (var position = 0; position < _indices.Length; position++)
            {
                _pipeline.Draw(view, _epoch, _indices.Span[position]);
                if (view.Partner is { } other)
                {
                    _pipeline.Draw(partner, _epoch, other);
                }

                if (_format.DType == torch.ScalarType.BFloat16)
                {
                    var pixels = MemoryMarshal.Cast<byte, ushort>(images).Slice(position * size, size);
                    renderer.Render(view, partner, _format.ChannelsLast, pixels);
                }
                else
                {
                    var pixels = MemoryMarshal.Cast<byte, float>(images).Slice(position * size, size);
                    renderer.Render(view, partner, _format.ChannelsLast, pixels);
                }

                WriteLabel(view, position, labels);
            }
        }

        private void WriteLabel(SampleView view, int position, Span<byte> labels)
        {
            var dataset = _pipeline.Dataset;
            var label = dataset.Labels[view.Index];
            if (!_pipeline.MixesSamples)
            {
                MemoryMarshal.Cast<byte, long>(labels)[position] = label;
                return;
            }

            var classes = dataset.ClassNames.Count;
            var shares = MemoryMarshal.Cast<byte, float>(labels).Slice(position * classes, classes);
            shares.Clear();
            shares[label] = 1 - view.PartnerShare;
            if (view.Partner is { } partner)
            {
                shares[dataset.Labels[partner]] += view.PartnerShare;
            }
        }
    }
}
