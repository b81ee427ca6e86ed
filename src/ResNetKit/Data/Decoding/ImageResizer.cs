namespace ResNetKit.Data.Decoding;

/// <summary>
/// Resizes pictures as Pillow does, to the same bytes: first each row, then each column, with weights in fixed point and rounding to bytes
/// between. A trained network sees what it saw where it was trained.
/// </summary>
internal static class ImageResizer
{
    /// <summary>The most bytes that the rows at their new width may take, 1 GiB: those of 1,597,830 rows at a width of
    /// 224. A small file can hold a picture of millions of rows.</summary>
    internal const long MaximumNarrowedBytes = 1L << 30;

    private const int RgbChannels = 3;

    /// <summary>Resizes a picture into planes (C, H, W): three channels for colour, one for brightness.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="shape">The shape to bring it to, with one or three channels.</param>
    /// <param name="mode">How it is brought to the shape.</param>
    /// <param name="destination">Where the planes go: as many bytes as the shape has values.</param>
    /// <exception cref="ArgumentException">
    /// The picture's bytes are not as many as its size asks for, the shape has other channels, the destination another length, or the mode
    /// leaves less than the shape of a picture.
    /// </exception>
    /// <exception cref="InvalidDataException">The rows that are used take more than <see cref="MaximumNarrowedBytes"/> at their new width.
    /// </exception>
    public static void Resize(DecodedImage image, ImageShape shape, ResizeMode mode, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(mode);
        if (image.Width < 1 || image.Height < 1 || image.Rgb.Length != (long)image.Width * image.Height * RgbChannels)
        {
            throw new ArgumentException(
                $"A picture of {image.Width}×{image.Height} has {RgbChannels} bytes a pixel; found {image.Rgb.Length} bytes.", nameof(image));
        }

        if (shape.Channels is not (1 or RgbChannels) || shape.Height < 1 || shape.Width < 1 || destination.Length != shape.Size)
        {
            throw new ArgumentException(
                $"The destination takes one or three planes of at least one pixel; found {destination.Length} bytes for {shape}.", nameof(shape));
        }

        mode.CheckCovers(shape, nameof(mode));
        var (horizontal, vertical) = ResizedSide.Of(image.Width, image.Height, shape, mode);
        var firstRow = vertical.Window(0).Begin;
        var usedRows = vertical.Window(shape.Height - 1).End - firstRow;
        var narrowedSize = (long)usedRows * shape.Width * RgbChannels;
        if (narrowedSize > MaximumNarrowedBytes)
        {
            throw new InvalidDataException(
                $"A picture of {image.Width}×{image.Height} is too high to be resized to {shape.Height}×{shape.Width}: "
                + $"{usedRows} rows at that width take {narrowedSize} bytes, and at most {MaximumNarrowedBytes} are used.");
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

    /// <summary>Adds up pixels that lie a number of bytes apart, each by its weight.</summary>
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

    // As in ITU-R BT.601: 0.299, 0.587 and 0.114, in units of 2 to the power −16, rounded as Pillow rounds.
    private static byte Brightness(byte red, byte green, byte blue) => (byte)(((19_595 * red) + (38_470 * green) + (7_471 * blue) + 0x8000) >> 16);
}
