using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Contains the options of a sampler that draws samples with replacement, with probabilities in proportion to their weights.</summary>
/// <remarks>
/// The weight with which a sample is drawn is its value in <see cref="SampleWeights"/> multiplied by the value of its class in
/// <see cref="ClassWeights"/>. At least one sample must have a weight above 0, and the sum of all weights must be finite. The sampler
/// corresponds to PyTorch's <c>WeightedRandomSampler</c>.
/// </remarks>
public sealed record WeightedSamplerOptions : SamplerOptions, IValidatableObject
{
    /// <summary>
    /// Gets the weight of each class, in the order of the labels. Weights are finite and at least 0. Default: empty, so that all classes have weight 1.
    /// </summary>
    public IReadOnlyList<double> ClassWeights { get; init; } = [];

    /// <summary>
    /// Gets the weight of each sample, in the order of the dataset. Weights are finite and at least 0. Default: empty, so that all samples have weight 1.
    /// </summary>
    public IReadOnlyList<double> SampleWeights { get; init; } = [];

    /// <summary>Gets the number of samples in an epoch, at least 1. Default: <see langword="null"/>, for the number of samples in the dataset.</summary>
    [Range(1, int.MaxValue)]
    public int? SamplesPerEpoch { get; init; }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext) =>
        new[] { (Weights: ClassWeights, Name: nameof(ClassWeights)), (Weights: SampleWeights, Name: nameof(SampleWeights)) }
            .Where(list => list.Weights is not null && !list.Weights.All(weight => double.IsFinite(weight) && weight >= 0))
            .Select(list => new ValidationResult(
                $"{list.Name} must be finite and at least 0, but {list.Weights.First(weight => !(double.IsFinite(weight) && weight >= 0))} is among them.",
                [list.Name]));

    /// <inheritdoc/>
    protected override ISampler Create(ImageDataset dataset)
    {
        RequireCount(ClassWeights, dataset.ClassNames.Count, nameof(ClassWeights), "classes");
        RequireCount(SampleWeights, dataset.Labels.Count, nameof(SampleWeights), "images");
        var bounds = new double[dataset.Labels.Count];
        var sum = 0.0;
        for (var index = 0; index < bounds.Length; index++)
        {
            var ofClass = ClassWeights.Count == 0 ? 1 : ClassWeights[dataset.Labels[index]];
            bounds[index] = sum += ofClass * (SampleWeights.Count == 0 ? 1 : SampleWeights[index]);
        }

        return bounds.Length == 0 || (sum > 0 && double.IsFinite(sum))
            ? new WeightedSampler(bounds, bounds.Length == 0 ? 0 : SamplesPerEpoch ?? bounds.Length)
            : throw new ArgumentException($"The weights of the images must have a finite sum above 0, but it is {sum}.", nameof(dataset));
    }

    private static void RequireCount(IReadOnlyList<double> weights, int count, string name, string what)
    {
        if (weights.Count != 0 && weights.Count != count)
        {
            throw new ArgumentException($"{name} has {weights.Count} weights, but the dataset has {count} {what}.", name);
        }
    }

    /// <summary>Draws samples in proportion to their weights.</summary>
    /// <param name="bounds">The cumulative weights: for each sample, the sum of the weights up to and including that sample.</param>
    /// <param name="samplesPerEpoch">The number of samples in an epoch.</param>
    private sealed class WeightedSampler(double[] bounds, int samplesPerEpoch) : ISampler
    {
        public int SampleCount => samplesPerEpoch;

        public int[] DrawOrder(ulong seed, int epoch)
        {
            var random = new SampleRandom(seed, epoch, index: -1);
            var order = new int[samplesPerEpoch];
            foreach (ref var index in order.AsSpan())
            {
                index = Find(Math.Min(random.NextDouble() * bounds[^1], Math.BitDecrement(bounds[^1])));
            }

            return order;
        }

        // Finds the first sample whose bound is above the value. A sample of weight 0 has the same bound as its predecessor, so it is never found.
        private int Find(double value)
        {
            var (low, high) = (0, bounds.Length - 1);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                (low, high) = bounds[middle] > value ? (low, middle) : (middle + 1, high);
            }

            return low;
        }
    }
}
