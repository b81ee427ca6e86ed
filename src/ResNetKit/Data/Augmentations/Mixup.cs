using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Blends each sample with another one of the dataset; the label becomes the same blend of both classes.</summary>
/// <remarks>
/// Zhang et al., "mixup: Beyond empirical risk minimization" (2017). The weight is drawn for every sample on its own from Beta(α, α), and
/// the partner shows the view that it has itself in the same epoch.
/// </remarks>
public sealed class Mixup : IAugmentation
{
    /// <summary>Sets the strength and how often.</summary>
    /// <param name="alpha">α, above zero: 0.2 leaves most samples nearly pure, 1 draws all weights alike.</param>
    /// <param name="probability">From 0, never, to 1, always.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is not positive or the probability not between 0 and 1.</exception>
    public Mixup(double alpha = 0.2, double probability = 1)
    {
        Alpha = Require.Positive(alpha, nameof(alpha));
        Probability = Require.Probability(probability, nameof(probability));
    }

    /// <summary>The parameter of the beta distribution.</summary>
    public double Alpha { get; }

    /// <summary>How often a sample is blended.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public bool MixesSamples => Probability > 0;

    /// <inheritdoc/>
    public void Apply(SampleView view, ref SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (random.NextBoolean(Probability))
        {
            view.BlendWith(random.NextInt32(view.SampleCount), (float)random.NextBeta(Alpha));
        }
    }
}
