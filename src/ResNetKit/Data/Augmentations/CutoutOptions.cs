using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>
/// Contains the options of an augmentation that fills a square with the mean color of the normalization. The center of the square is a random pixel, and the
/// part of the square outside the image is cut off.
/// </summary>
/// <remarks>DeVries and Taylor, "Improved regularization of convolutional neural networks with cutout" (2017).</remarks>
public sealed record CutoutOptions : AugmentationOptions
{
    /// <summary>Gets the side of the square in pixels, from 1 to 1,024. Default: 16, the best value for CIFAR-10 in the paper.</summary>
    [Range(1, 1024)]
    public int Size { get; init; } = 16;

    /// <summary>Gets the probability that an image is changed, from 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new Cutout(this);

    private sealed class Cutout(CutoutOptions options) : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random)
        {
            if (random.NextBoolean(options.Probability))
            {
                var size = options.Size;
                var top = random.NextInt32(view.Shape.Height) - (size / 2);
                var left = random.NextInt32(view.Shape.Width) - (size / 2);
                view.Erase(new PixelBox(top, left, size, size), EraseFill.Mean, ref random);
            }
        }
    }
}
