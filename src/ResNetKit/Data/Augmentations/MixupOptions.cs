using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>
/// Contains the options of an augmentation that blends each sample with another sample of the dataset. The labels are blended with the same weights.
/// </summary>
/// <remarks>
/// Zhang et al., "mixup: Beyond empirical risk minimization" (2017). A separate weight is drawn for each sample from Beta(α, α). The other
/// sample appears with all augmentations that it has in the same epoch, except mixing. It is drawn from the whole dataset, so a sample may
/// be blended with itself.
/// </remarks>
public sealed record MixupOptions : AugmentationOptions
{
    /// <summary>
    /// Gets α, the parameter of the beta distribution, above 0 and at most 100. With 0.2, most samples are hardly mixed; with 1, all weights are equally
    /// likely. Default: 0.2.
    /// </summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double Alpha { get; init; } = 0.2;

    /// <summary>Gets the probability that a sample is blended, from 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new Mixup(this);

    private sealed class Mixup(MixupOptions options) : IAugmentation
    {
        public bool MixesSamples => options.Probability > 0;

        public void Apply(SampleView view, ref SampleRandom random)
        {
            if (random.NextBoolean(options.Probability))
            {
                view.BlendWith(random.NextInt32(view.SampleCount), (float)random.NextBeta(options.Alpha));
            }
        }
    }
}
