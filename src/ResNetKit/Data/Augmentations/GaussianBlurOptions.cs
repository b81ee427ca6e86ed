using System.Buffers;
using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Contains the options of an augmentation that blurs images with a Gaussian filter whose standard deviation is drawn at random.</summary>
/// <remarks>
/// The definition is that of torchvision's <c>GaussianBlur</c>: the image is mirrored at its edge, and the edge pixels are not repeated. The number of
/// rows of an image must be greater than half of <see cref="KernelSize"/>, and so must the number of columns.
/// </remarks>
public sealed record GaussianBlurOptions : AugmentationOptions, IValidatableObject
{
    /// <summary>Gets the number of rows and columns of the filter: an odd number from 1 to 101. Default: 3.</summary>
    [Range(1, 101)]
    public int KernelSize { get; init; } = 3;

    /// <summary>Gets the smallest standard deviation of the filter in pixels, from 0.01 to 100. Default: 0.1.</summary>
    [Range(0.01, 100.0)]
    public double MinimumSigma { get; init; } = 0.1;

    /// <summary>Gets the largest standard deviation of the filter in pixels, from <see cref="MinimumSigma"/> to 100. Default: 2.</summary>
    [Range(0.01, 100.0)]
    public double MaximumSigma { get; init; } = 2;

    /// <summary>Gets the probability that an image is blurred, from 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (KernelSize % 2 == 0)
        {
            yield return new ValidationResult($"{nameof(KernelSize)} must be odd, but is {KernelSize}.", [nameof(KernelSize)]);
        }

        if (MaximumSigma < MinimumSigma)
        {
            yield return new ValidationResult(
                $"{nameof(MaximumSigma)} must be at least {nameof(MinimumSigma)}, {MinimumSigma}, but is {MaximumSigma}.", [nameof(MaximumSigma)]);
        }
    }

    /// <inheritdoc/>
    protected override IAugmentation Create() => new GaussianBlur(this);

    private sealed class GaussianBlur(GaussianBlurOptions options) : PixelAugmentation(options.Probability)
    {
        private readonly int _radius = options.KernelSize / 2;

        public override void Validate(ImageShape shape)
        {
            if (_radius >= Math.Min(shape.Height, shape.Width))
            {
                throw new ArgumentException(
                    $"A blur over {options.KernelSize} pixels needs images of more than {_radius} rows and columns; found {shape}.");
            }
        }

        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
        {
            Span<float> kernel = stackalloc float[options.KernelSize];
            FillKernel(kernel, random.NextDouble(options.MinimumSigma, options.MaximumSigma));
            var (channels, height, width) = shape;
            var rows = ArrayPool<float>.Shared.Rent(height * width);
            for (var channel = 0; channel < channels; channel++)
            {
                var plane = pixels.Slice(channel * height * width, height * width);
                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        var sum = 0f;
                        for (var tap = 0; tap < kernel.Length; tap++)
                        {
                            sum += kernel[tap] * plane[(y * width) + Reflect(x + tap - _radius, width)];
                        }

                        rows[(y * width) + x] = sum;
                    }
                }

                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        var sum = 0f;
                        for (var tap = 0; tap < kernel.Length; tap++)
                        {
                            sum += kernel[tap] * rows[(Reflect(y + tap - _radius, height) * width) + x];
                        }

                        plane[(y * width) + x] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
                    }
                }
            }

            ArrayPool<float>.Shared.Return(rows);
        }

        private static void FillKernel(Span<float> kernel, double sigma)
        {
            var sum = 0f;
            for (var tap = 0; tap < kernel.Length; tap++)
            {
                var distance = (tap - (kernel.Length / 2)) / sigma;
                sum += kernel[tap] = (float)Math.Exp(-0.5 * distance * distance);
            }

            foreach (ref var weight in kernel)
            {
                weight /= sum;
            }
        }

        private static int Reflect(int position, int length) =>
            position < 0 ? -position : position >= length ? (2 * length) - 2 - position : position;
    }
}
