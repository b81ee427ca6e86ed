using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Options of an augmentation that blends each sample with another of the dataset; the label becomes the same blend of both
/// classes.</summary>
/// <remarks>
/// Zhang et al., "mixup: Beyond empirical risk minimization" (2017). The weight is drawn for every sample on its own from Beta(α, α), and
/// the partner shows the view that it has itself in the same epoch.
/// </remarks>
public sealed record MixupOptions : AugmentationOptions
{
    /// <summary>Gets α, the parameter of the beta distribution: 0.2 leaves most samples nearly pure, 1 draws all weights alike. Default
    /// 0.2.</summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double Alpha { get; init; } = 0.2;

    /// <summary>Gets the probability that a sample is blended. Default 1.</summary>
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
