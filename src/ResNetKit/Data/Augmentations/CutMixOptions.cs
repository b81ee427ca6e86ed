using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>
/// Contains the options of an augmentation that replaces a random rectangle of a sample with the same rectangle of another sample, and mixes the labels in
/// proportion to their areas.
/// </summary>
/// <remarks>
/// Yun et al., "CutMix: Regularization strategy to train strong classifiers with localizable features" (2019). The rectangle has the aspect
/// ratio of the image, and its share of the image area is drawn from Beta(α, α). The part of it outside the image, if any, is cut off.
/// The rectangle shows the other sample as it is augmented in the same epoch, but without mixing. The other sample is drawn from the whole
/// dataset, and may be the same sample.
/// </remarks>
public sealed record CutMixOptions : AugmentationOptions
{
    /// <summary>
    /// Gets α, the parameter of the beta distribution, above 0 and at most 100. Default: 1, as in the paper, which makes all shares equally likely.
    /// </summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double Alpha { get; init; } = 1;

    /// <summary>Gets the probability that a sample is mixed with another, from 0 to 1. Default: 0.5, as in the paper for CIFAR.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new CutMix(this);

    private sealed class CutMix(CutMixOptions options) : IAugmentation
    {
        public bool MixesSamples => options.Probability > 0;

        public void Apply(SampleView view, ref SampleRandom random)
        {
            if (!random.NextBoolean(options.Probability))
            {
                return;
            }

            var (_, height, width) = view.Shape;
            var partner = random.NextInt32(view.SampleCount);
            var side = Math.Sqrt(random.NextBeta(options.Alpha));
            var (rows, columns) = ((int)(height * side), (int)(width * side));
            var top = random.NextInt32(height) - (rows / 2);
            var left = random.NextInt32(width) - (columns / 2);
            view.CoverWith(partner, new PixelBox(top, left, rows, columns));
        }
    }
}
