namespace ResNetKit.Data.Decoding;

/// <summary>Describes the resizing of a picture in one direction. A section of the source is resized, and a range of the resulting pixels is kept.</summary>
/// <param name="Source">The number of source pixels.</param>
/// <param name="Offset">The beginning of the section, in source pixels.</param>
/// <param name="Length">The length of the section, in source pixels.</param>
/// <param name="Resized">The number of pixels to which the section is resized.</param>
/// <param name="First">The index of the first resized pixel that is kept.</param>
/// <param name="Count">The number of resized pixels that are kept.</param>
/// <param name="Interpolation">The filter.</param>
internal sealed record ResizedSide(
    int Source, double Offset, double Length, long Resized, long First, int Count, Interpolation Interpolation)
{
    /// <summary>The number of fractional bits of a weight. Of 32 bits, eight are needed for the pixel, and two prevent an overflow of the sum.</summary>
    public const int WeightBits = 32 - 8 - 2;

    private double Scale => Length / Resized;

    // When the picture is reduced, the filter is widened so that every pixel contributes.
    private double FilterScale => Math.Max(Scale, 1);

    private double Support => FilterScale * (Interpolation == Interpolation.Bicubic ? 2 : 1);

    /// <summary>Creates the descriptions of both directions for a picture.</summary>
    public static (ResizedSide Horizontal, ResizedSide Vertical) Of(int width, int height, ImageShape shape, ResizeMode mode)
    {
        if (mode.Side is not { } side)
        {
            // The number of columns or rows to cut off, so that the rest of the picture has the aspect ratio of the shape.
            var (cropWidth, cropHeight) = mode.Kind == ResizeKind.Stretch ? (0.0, 0.0) : (
                Math.Max(width - ((double)height * shape.Width / shape.Height), 0),
                Math.Max(height - ((double)width * shape.Height / shape.Width), 0));
            return (
                new(width, cropWidth / 2, width - cropWidth, shape.Width, 0, shape.Width, mode.Interpolation),
                new(height, cropHeight / 2, height - cropHeight, shape.Height, 0, shape.Height, mode.Interpolation));
        }

        // Rounds as torchvision does. The length of the longer side is rounded down. The position of the crop is rounded to the nearest
        // integer, and to the even one if two integers are equally near.
        var shorter = Math.Min(width, height);
        return (Cropped(width, shape.Width), Cropped(height, shape.Height));

        ResizedSide Cropped(int source, int count)
        {
            var resized = (long)side * source / shorter;
            return new(source, 0, source, resized, (long)Math.Round((resized - count) / 2.0, MidpointRounding.ToEven), count, mode.Interpolation);
        }
    }

    /// <summary>Gets the range of source pixels from which an output pixel is computed.</summary>
    /// <param name="index">The zero-based index of the output pixel among those that are kept.</param>
    public (int Begin, int End) Window(int index)
    {
        var center = Center(index);
        return (Math.Max((int)(center - Support + 0.5), 0), Math.Min((int)(center + Support + 0.5), Source));
    }

    /// <summary>
    /// Computes the first source pixel and the weights of each output pixel. A weight is given in units of 2 to the power of
    /// −<see cref="WeightBits"/>.
    /// </summary>
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

    // Rounds halves away from zero.
    private static int Fixed(double weight) => (int)((weight * (1 << WeightBits)) + (weight < 0 ? -0.5 : 0.5));
}
