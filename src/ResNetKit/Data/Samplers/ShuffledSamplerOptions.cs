using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Contains the options of a sampler that draws every sample once, in a random order for each epoch.</summary>
public sealed record ShuffledSamplerOptions : SamplerOptions
{
    /// <inheritdoc/>
    protected override ISampler Create(ImageDataset dataset) => new ShuffledSampler((int)dataset.Count);

    private sealed class ShuffledSampler(int count) : ISampler
    {
        public int SampleCount => count;

        public int[] DrawOrder(ulong seed, int epoch)
        {
            // No sample has the index −1, so the order does not use the random numbers of any augmentation.
            var order = Enumerable.Range(0, count).ToArray();
            new SampleRandom(seed, epoch, index: -1).Shuffle(order.AsSpan());
            return order;
        }
    }
}
