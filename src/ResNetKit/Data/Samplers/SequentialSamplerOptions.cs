using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Contains the options of a sampler that draws every sample once, in the order of the dataset.</summary>
public sealed record SequentialSamplerOptions : SamplerOptions
{
    /// <inheritdoc/>
    protected override ISampler Create(ImageDataset dataset) => new SequentialSampler((int)dataset.Count);

    private sealed class SequentialSampler(int count) : ISampler
    {
        public int SampleCount => count;

        public int[] DrawOrder(ulong seed, int epoch) => [.. Enumerable.Range(0, count)];
    }
}
