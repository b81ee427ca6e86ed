using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;
using ResNetKit.Data.Pipeline;

namespace ResNetKit;

/// <summary>Contains the options of an augmentation that adds normally distributed noise to every channel of every pixel.</summary>
/// <remarks>The results are rounded, and limited to the range of pixel values (0 to 255).</remarks>
public sealed record GaussianNoiseOptions : AugmentationOptions
{
    /// <summary>Gets the standard deviation of the noise, from 0 to 1, for pixel values scaled to the range 0 to 1. Default: 0.05.</summary>
    [Range(0.0, 1.0)]
    public double StandardDeviation { get; init; } = 0.05;

    /// <summary>Gets the probability that noise is added to an image, from 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new GaussianNoise(this);

    private sealed class GaussianNoise(GaussianNoiseOptions options) : PixelAugmentation(options.Probability)
    {
        private readonly float _deviation = (float)(255 * options.StandardDeviation);

        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
        {
            var noise = NoiseTable.Values;

            // Each row takes its noise from the table, beginning at a random position.
            for (var begin = 0; begin < pixels.Length; begin += shape.Width)
            {
                var place = random.NextInt32(NoiseTable.Length);
                foreach (ref var pixel in pixels.Slice(begin, shape.Width))
                {
                    pixel = (byte)Math.Clamp(pixel + (_deviation * noise[place]) + 0.5f, 0, 255);
                    place = (place + 1) & (NoiseTable.Length - 1);
                }
            }
        }
    }
}
