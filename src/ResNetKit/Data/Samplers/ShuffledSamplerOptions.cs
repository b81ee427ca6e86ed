using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Options of a sampler that shows every sample once, in an order of the epoch's own.</summary>
public sealed record ShuffledSamplerOptions : SamplerOptions
{
    /// <inheritdoc/>
    protected override ISampler Create(ImageDataset dataset) => new ShuffledSampler((int)dataset.Count);

    private sealed class ShuffledSampler(int count) : ISampler
    {
        public int SampleCount => count;

        public int[] DrawOrder(ulong seed, int epoch)
        {
            // No sample has the index −1, so the order shares no numbers with any augmentation.
            var order = Enumerable.Range(0, count).ToArray();
            new SampleRandom(seed, epoch, index: -1).Shuffle(order.AsSpan());
            return order;
        }
    }
}
