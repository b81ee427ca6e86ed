using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Fills a square around a random pixel with the mean colour; what reaches beyond the image is cut off.</summary>
/// <remarks>DeVries and Taylor, "Improved regularization of convolutional neural networks with cutout" (2017).</remarks>
public sealed class Cutout : IAugmentation
{
    /// <summary>Sets the size and how often.</summary>
    /// <param name="size">The side of the square, in pixels, at least 1; the paper found 16 best for CIFAR-10.</param>
    /// <param name="probability">From 0, never, to 1, always.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive or the probability not between 0 and 1.</exception>
    public Cutout(int size = 16, double probability = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        Size = size;
        Probability = Require.Probability(probability, nameof(probability));
    }

    /// <summary>The side of the square, in pixels.</summary>
    public int Size { get; }

    /// <summary>How often an image is cut.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public void Apply(SampleView view, ref SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (random.NextBoolean(Probability))
        {
            var top = random.NextInt32(view.Shape.Height) - (Size / 2);
            var left = random.NextInt32(view.Shape.Width) - (Size / 2);
            view.Erase(new PixelBox(top, left, Size, Size), EraseFill.Mean, ref random);
        }
    }
}
