using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Mirrors the image left to right at random.</summary>
public sealed class HorizontalFlip : IAugmentation
{
    /// <summary>Sets how often.</summary>
    /// <param name="probability">From 0, never, to 1, always.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not between 0 and 1.</exception>
    public HorizontalFlip(double probability = 0.5) => Probability = Require.Probability(probability, nameof(probability));

    /// <summary>How often an image is mirrored.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public void Apply(SampleView view, ref SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (random.NextBoolean(Probability))
        {
            view.Mirror();
        }
    }
}
