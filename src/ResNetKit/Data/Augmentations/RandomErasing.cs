using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>Fills a rectangle of random size, proportions and place.</summary>
/// <remarks>Zhong et al., "Random erasing data augmentation" (2017), with the paper's ranges as defaults.</remarks>
public sealed class RandomErasing : IAugmentation
{
    // As the paper: a rectangle that does not fit is drawn again. Nearly all fit at once; this many failures are beyond belief.
    private const int Attempts = 20;

    /// <summary>Sets how often, how large, and with what.</summary>
    /// <param name="probability">From 0, never, to 1, always.</param>
    /// <param name="minimumArea">The smallest share of the image, above 0.</param>
    /// <param name="maximumArea">The largest share of the image, at most 1.</param>
    /// <param name="minimumAspect">The smallest ratio of height to width, above 0; the largest is its inverse.</param>
    /// <param name="fill">What the rectangle is filled with.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RandomErasing(
        double probability = 0.5,
        double minimumArea = 0.02,
        double maximumArea = 0.4,
        double minimumAspect = 0.3,
        EraseFill fill = EraseFill.Noise)
    {
        Probability = Require.Probability(probability, nameof(probability));
        if (!(minimumArea > 0 && minimumArea <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(minimumArea), minimumArea, "A share of the image lies above 0 and is at most 1.");
        }

        if (!(maximumArea >= minimumArea && maximumArea <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(maximumArea), maximumArea, $"The largest share of the image lies between the smallest, {minimumArea}, and 1.");
        }

        if (!(minimumAspect > 0 && minimumAspect <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(minimumAspect), minimumAspect, "The smallest ratio of height to width lies above 0 and is at most 1.");
        }

        if (!Enum.IsDefined(fill))
        {
            throw new ArgumentOutOfRangeException(nameof(fill), fill, "Unknown way of filling.");
        }

        MinimumArea = minimumArea;
        MaximumArea = maximumArea;
        MinimumAspect = minimumAspect;
        Fill = fill;
    }

    /// <summary>How often an image is erased in part.</summary>
    public double Probability { get; }

    /// <summary>The smallest share of the image.</summary>
    public double MinimumArea { get; }

    /// <summary>The largest share of the image.</summary>
    public double MaximumArea { get; }

    /// <summary>The smallest ratio of height to width; the largest is its inverse.</summary>
    public double MinimumAspect { get; }

    /// <summary>Gets how the rectangle is filled.</summary>
    public EraseFill Fill { get; }

    /// <inheritdoc/>
    public void Apply(SampleView view, ref SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (!random.NextBoolean(Probability))
        {
            return;
        }

        var (_, height, width) = view.Shape;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = random.NextDouble(MinimumArea, MaximumArea) * height * width;
            var aspect = Math.Exp(random.NextDouble(Math.Log(MinimumAspect), -Math.Log(MinimumAspect)));
            var rows = (int)Math.Round(Math.Sqrt(area * aspect));
            var columns = (int)Math.Round(Math.Sqrt(area / aspect));
            if (rows >= 1 && columns >= 1 && rows <= height && columns <= width)
            {
                var box = new PixelBox(random.NextInt32(height - rows + 1), random.NextInt32(width - columns + 1), rows, columns);
                view.Erase(box, Fill, ref random);
                return;
            }
        }
    }
}
