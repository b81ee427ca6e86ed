using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Contains the options of a sampler that draws the same number of samples of each class, regardless of the size of the classes.</summary>
/// <remarks>
/// In an epoch, any two samples of the same class are drawn equally often, or one of them once more than the other. If the number of
/// samples in an epoch is not divisible by the number of classes, the classes that get one more sample are chosen at random. Classes
/// without samples are ignored.
/// </remarks>
public sealed record BalancedSamplerOptions : SamplerOptions
{
    /// <summary>Gets the number of samples in an epoch, at least 1. Default: <see langword="null"/>, for the number of samples in the dataset.</summary>
    [Range(1, int.MaxValue)]
    public int? SamplesPerEpoch { get; init; }

    /// <inheritdoc/>
    protected override ISampler Create(ImageDataset dataset) => new BalancedSampler(dataset, SamplesPerEpoch ?? (int)dataset.Count);

    private sealed class BalancedSampler(ImageDataset dataset, int samplesPerEpoch) : ISampler
    {
        private readonly int[][] _classes = [.. dataset.Labels
            .Select((label, index) => (label, index)).GroupBy(pair => pair.label, pair => pair.index)
            .OrderBy(members => members.Key).Select(members => members.ToArray())];

        public int SampleCount => _classes.Length == 0 ? 0 : samplesPerEpoch;

        public int[] DrawOrder(ulong seed, int epoch)
        {
            var random = new SampleRandom(seed, epoch, index: -1);
            var order = new int[SampleCount];
            var classes = Enumerable.Range(0, _classes.Length).ToArray();
            random.Shuffle(classes.AsSpan());
            var position = 0;
            for (var number = 0; number < classes.Length; number++)
            {
                var members = (int[])_classes[classes[number]].Clone();
                var share = (order.Length / classes.Length) + (number < order.Length % classes.Length ? 1 : 0);
                while (share > 0)
                {
                    random.Shuffle(members.AsSpan());
                    var count = Math.Min(share, members.Length);
                    members.AsSpan(0, count).CopyTo(order.AsSpan(position));
                    (position, share) = (position + count, share - count);
                }
            }

            random.Shuffle(order.AsSpan());
            return order;
        }
    }
}
