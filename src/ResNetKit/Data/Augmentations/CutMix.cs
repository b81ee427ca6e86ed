using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Covers a random rectangle of each sample with the same part of another; the label is shared by area.</summary>
/// <remarks>
/// Yun et al., "CutMix: Regularization strategy to train strong classifiers with localizable features" (2019). The rectangle has the
/// proportions of the image and a share of its area from Beta(α, α); what reaches beyond the image is cut off. The partner shows the view
/// that it has itself in the same epoch.
/// </remarks>
public sealed class CutMix : IAugmentation
{
    /// <summary>Sets the strength and how often.</summary>
    /// <param name="alpha">α, above zero; the paper uses 1, where all areas are equally likely.</param>
    /// <param name="probability">From 0, never, to 1, always; the paper uses 0.5 for CIFAR.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is not positive or the probability not between 0 and 1.</exception>
    public CutMix(double alpha = 1, double probability = 0.5)
    {
        Alpha = Require.Positive(alpha, nameof(alpha));
        Probability = Require.Probability(probability, nameof(probability));
    }

    /// <summary>The parameter of the beta distribution.</summary>
    public double Alpha { get; }

    /// <summary>How often a sample is covered in part.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public bool MixesSamples => Probability > 0;

    /// <inheritdoc/>
    public void Apply(SampleView view, ref SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (!random.NextBoolean(Probability))
        {
            return;
        }

        var (_, height, width) = view.Shape;
        var partner = random.NextInt32(view.SampleCount);
        var side = Math.Sqrt(random.NextBeta(Alpha));
        var (rows, columns) = ((int)(height * side), (int)(width * side));
        var top = random.NextInt32(height) - (rows / 2);
        var left = random.NextInt32(width) - (columns / 2);
        view.CoverWith(partner, new PixelBox(top, left, rows, columns));
    }
}
