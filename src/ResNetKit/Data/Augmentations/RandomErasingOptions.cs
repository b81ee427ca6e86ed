using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Contains the options of an augmentation that fills a rectangle of random size, aspect ratio and position.</summary>
/// <remarks>
/// Zhong et al., "Random erasing data augmentation" (2017). The defaults are the ranges of the paper. If none of 20 random rectangles fits into the
/// image, the image is not changed.
/// </remarks>
public sealed record RandomErasingOptions : AugmentationOptions, IValidatableObject
{
    // As in the paper, a rectangle that does not fit is drawn again. Most rectangles fit at the first attempt.
    private const int Attempts = 20;

    /// <summary>Gets the probability that a rectangle of an image is erased, from 0 to 1. Default: 0.5.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;

    /// <summary>Gets the smallest area of the rectangle as a fraction of the image area, above 0 and at most 1. Default: 0.02.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double MinimumArea { get; init; } = 0.02;

    /// <summary>Gets the largest area of the rectangle as a fraction of the image area, from <see cref="MinimumArea"/> to 1. Default: 0.4.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double MaximumArea { get; init; } = 0.4;

    /// <summary>Gets the smallest ratio of height to width, above 0 and at most 1. The largest ratio is its inverse. Default: 0.3.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double MinimumAspect { get; init; } = 0.3;

    /// <summary>Gets the content of the erased rectangle. Default: <see cref="EraseFill.Noise"/>.</summary>
    [EnumDataType(typeof(EraseFill))]
    public EraseFill Fill { get; init; } = EraseFill.Noise;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (MaximumArea < MinimumArea)
        {
            yield return new ValidationResult(
                $"{nameof(MaximumArea)} must be at least {nameof(MinimumArea)}, {MinimumArea}, but is {MaximumArea}.", [nameof(MaximumArea)]);
        }
    }

    /// <inheritdoc/>
    protected override IAugmentation Create() => new RandomErasing(this);

    private sealed class RandomErasing(RandomErasingOptions options) : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random)
        {
            if (!random.NextBoolean(options.Probability))
            {
                return;
            }

            var (_, height, width) = view.Shape;
            var logarithm = Math.Log(options.MinimumAspect);
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var area = random.NextDouble(options.MinimumArea, options.MaximumArea) * height * width;
                var aspect = Math.Exp(random.NextDouble(logarithm, -logarithm));
                var rows = (int)Math.Round(Math.Sqrt(area * aspect));
                var columns = (int)Math.Round(Math.Sqrt(area / aspect));
                if (rows >= 1 && columns >= 1 && rows <= height && columns <= width)
                {
                    var box = new PixelBox(random.NextInt32(height - rows + 1), random.NextInt32(width - columns + 1), rows, columns);
                    view.Erase(box, options.Fill, ref random);
                    return;
                }
            }
        }
    }
}
