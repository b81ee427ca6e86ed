namespace ResNetKit.Data.Decoding;

/// <summary>How one side of a picture becomes that of a resized one.</summary>
/// <param name="Source">The number of pixels of the picture's side.</param>
/// <param name="Offset">Where the part begins that is resized, in pixels.</param>
/// <param name="Length">The length of that part.</param>
/// <param name="Resized">The number of pixels that the part is resized to.</param>
/// <param name="First">The first of those that are wanted.</param>
/// <param name="Count">The number of those that are wanted.</param>
/// <param name="Interpolation">The filter.</param>
internal sealed record ResizedSide(
    int Source, double Offset, double Length, long Resized, long First, int Count, Interpolation Interpolation)
{
    /// <summary>The bits after the point of a weight: of 32, eight are the pixel's and two keep the sum from running over.</summary>
    public const int WeightBits = 32 - 8 - 2;

    private double Scale => Length / Resized;

    // The filter widens as the picture shrinks, so that every pixel counts.
    private double FilterScale => Math.Max(Scale, 1);

    private double Support => FilterScale * (Interpolation == Interpolation.Bicubic ? 2 : 1);

    /// <summary>Creates the two sides of a picture.</summary>
    public static (ResizedSide Horizontal, ResizedSide Vertical) Of(int width, int height, ImageShape shape, ResizeMode mode)
    {
        if (mode.Side is not { } side)
        {
            // What is too wide or too high for the wanted proportions.
            var (cropWidth, cropHeight) = mode.Kind == ResizeKind.Stretch ? (0.0, 0.0) : (
                Math.Max(width - ((double)height * shape.Width / shape.Height), 0),
                Math.Max(height - ((double)width * shape.Height / shape.Width), 0));
            return (
                new(width, cropWidth / 2, width - cropWidth, shape.Width, 0, shape.Width, mode.Interpolation),
                new(height, cropHeight / 2, height - cropHeight, shape.Height, 0, shape.Height, mode.Interpolation));
        }

        // As torchvision rounds: the longer side down, the place of the crop to the nearest even number.
        var shorter = Math.Min(width, height);
        return (Cropped(width, shape.Width), Cropped(height, shape.Height));

        ResizedSide Cropped(int source, int count)
        {
            var resized = (long)side * source / shorter;
            return new(source, 0, source, resized, (long)Math.Round((resized - count) / 2.0, MidpointRounding.ToEven), count, mode.Interpolation);
        }
    }

    /// <summary>Finds where the pixels begin and end that a wanted pixel is made of.</summary>
    /// <param name="index">Which of those that are wanted, from 0.</param>
    public (int Begin, int End) Window(int index)
    {
        var center = Center(index);
        return (Math.Max((int)(center - Support + 0.5), 0), Math.Min((int)(center + Support + 0.5), Source));
    }

    /// <summary>Computes for each wanted pixel the pixels that it is made of and how much each counts, in units of 2 to the power
    /// −<see cref="WeightBits"/>.</summary>
    public (int Begin, int[] Weights)[] ComputeWeights()
    {
        var all = new (int, int[])[Count];
        for (var index = 0; index < Count; index++)
        {
            var (begin, end) = Window(index);
            var center = Center(index);
            var weights = new double[end - begin];
            var sum = 0.0;
            for (var tap = 0; tap < weights.Length; tap++)
            {
                weights[tap] = Filter((begin + tap - center + 0.5) * (1 / FilterScale));
                sum += weights[tap];
            }

            all[index] = (begin, Array.ConvertAll(weights, weight => Fixed(weight / sum)));
        }

        return all;
    }

    private double Center(int index) => Offset + ((First + index + 0.5) * Scale);

    private double Filter(double distance)
    {
        var x = Math.Abs(distance);
        if (Interpolation == Interpolation.Bilinear)
        {
            return x < 1 ? 1 - x : 0;
        }

        const double A = -0.5;
        return x switch
        {
            < 1 => ((((A + 2) * x) - (A + 3)) * x * x) + 1,
            < 2 => (((((x - 5) * x) + 8) * x) - 4) * A,
            _ => 0,
        };
    }

    // Half-way values away from zero.
    private static int Fixed(double weight) => (int)((weight * (1 << WeightBits)) + (weight < 0 ? -0.5 : 0.5));
}
