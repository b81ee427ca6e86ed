namespace ResNetKit.Data.Decoding;

/// <summary>Resizes pictures with exactly the same result as Pillow, so that a network trained in Python gets the same input here.</summary>
/// <remarks>As in Pillow, rows are resized first, and the results are rounded to bytes. Then columns are resized. The weights are fixed-point numbers.</remarks>
internal static class ImageResizer
{
    /// <summary>
    /// The maximum number of bytes that the rows may take after they are resized to the new width. It is 1 GiB, which is 1,597,830 rows at a width of 224.
    /// The limit is needed because a small file can contain a picture of millions of rows.
    /// </summary>
    internal const long MaximumNarrowedBytes = 1L << 30;

    private const int RgbChannels = 3;

    /// <summary>Resizes a picture into planes, (C, H, W), with three channels for color or one for grayscale.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="shape">The shape, with one or three channels.</param>
    /// <param name="mode">The way in which the picture is resized.</param>
    /// <param name="destination">Receives the planes. It must have as many bytes as the shape has values.</param>
    /// <exception cref="ArgumentException">
    /// The picture does not have three bytes per pixel, the destination has the wrong length, or the mode may produce a picture smaller than
    /// the shape. Or the shape has neither one nor three channels, or its height or width is below 1.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The rows of the picture that the result needs would take more than <see cref="MaximumNarrowedBytes"/> after they are resized to the new width.
    /// </exception>
    public static void Resize(DecodedImage image, ImageShape shape, ResizeMode mode, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(mode);
        if (image.Width < 1 || image.Height < 1 || image.Rgb.Length != (long)image.Width * image.Height * RgbChannels)
        {
            throw new ArgumentException(
                $"A picture of {image.Width}×{image.Height} must have {RgbChannels} bytes per pixel; found {image.Rgb.Length} bytes.", nameof(image));
        }

        if (shape.Channels is not (1 or RgbChannels) || shape.Height < 1 || shape.Width < 1 || destination.Length != shape.Size)
        {
            throw new ArgumentException(
                $"The destination must be one or three planes of at least one pixel; found {destination.Length} bytes for {shape}.", nameof(shape));
        }

        mode.CheckCovers(shape, nameof(mode));
        var (horizontal, vertical) = ResizedSide.Of(image.Width, image.Height, shape, mode);
        var firstRow = vertical.Window(0).Begin;
        var usedRows = vertical.Window(shape.Height - 1).End - firstRow;
        var narrowedSize = (long)usedRows * shape.Width * RgbChannels;
        if (narrowedSize > MaximumNarrowedBytes)
        {
            throw new InvalidDataException(
                $"A picture of {image.Width}×{image.Height} is too tall to be resized to {shape.Height}×{shape.Width}: "
                + $"{usedRows} rows at that width take {narrowedSize} bytes; the limit is {MaximumNarrowedBytes}.");
        }

        var columns = horizontal.ComputeWeights();
        var rows = vertical.ComputeWeights();
        var narrowed = new byte[narrowedSize];
        for (var y = 0; y < usedRows; y++)
        {
            var row = image.Rgb.Span.Slice((firstRow + y) * image.Width * RgbChannels, image.Width * RgbChannels);
            for (var x = 0; x < shape.Width; x++)
            {
                var (begin, weights) = columns[x];
                var (red, green, blue) = Weigh(row[(begin * RgbChannels)..], RgbChannels, weights);
                var pixel = narrowed.AsSpan(((y * shape.Width) + x) * RgbChannels, RgbChannels);
                (pixel[0], pixel[1], pixel[2]) = (red, green, blue);
            }
        }

        var plane = shape.Height * shape.Width;
        for (var y = 0; y < shape.Height; y++)
        {
            var (begin, weights) = rows[y];
            var column = narrowed.AsSpan((begin - firstRow) * shape.Width * RgbChannels);
            for (var x = 0; x < shape.Width; x++)
            {
                var (red, green, blue) = Weigh(column[(x * RgbChannels)..], shape.Width * RgbChannels, weights);
                var place = (y * shape.Width) + x;
                if (shape.Channels == 1)
                {
                    destination[place] = Brightness(red, green, blue);
                }
                else
                {
                    (destination[place], destination[plane + place], destination[(2 * plane) + place]) = (red, green, blue);
                }
            }
        }
    }

    /// <summary>Computes the weighted sum of pixels that are <paramref name="step"/> bytes apart.</summary>
    private static (byte Red, byte Green, byte Blue) Weigh(ReadOnlySpan<byte> pixels, int step, int[] weights)
    {
        const int Half = 1 << (ResizedSide.WeightBits - 1);
        var (red, green, blue) = (Half, Half, Half);
        var place = 0;
        foreach (var weight in weights)
        {
            red += weight * pixels[place];
            green += weight * pixels[place + 1];
            blue += weight * pixels[place + 2];
            place += step;
        }

        return (ToByte(red), ToByte(green), ToByte(blue));
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> ResizedSide.WeightBits, 0, byte.MaxValue);

    // Computes the luminance of ITU-R BT.601 (0.299, 0.587 and 0.114), in units of 2 to the power of −16, with Pillow's rounding.
    private static byte Brightness(byte red, byte green, byte blue) => (byte)(((19_595 * red) + (38_470 * green) + (7_471 * blue) + 0x8000) >> 16);
}
