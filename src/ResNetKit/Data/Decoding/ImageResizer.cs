namespace ResNetKit.Data.Decoding;

/// <summary>
/// Resizes pictures with a triangle filter that widens as the picture shrinks: bilinear when enlarging, and every source pixel counts when
/// reducing. The same numbers as PyTorch's <c>interpolate</c> with <c>mode="bilinear", antialias=True</c>.
/// </summary>
internal static class ImageResizer
{
    /// <summary>The most bytes that the rows at their new width may take, 1 GiB: those of 399,457 rows at a width of
    /// 224. A small file can hold a picture of millions of rows.</summary>
    internal const long MaximumNarrowedBytes = 1L << 30;

    private const int RgbChannels = 3;

    /// <summary>Resizes a picture into planes (C, H, W): three channels for colour, one for brightness.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="shape">The shape to bring it to, with one or three channels.</param>
    /// <param name="mode">How a picture of other proportions is fitted.</param>
    /// <param name="destination">Where the planes go: as many bytes as the shape has values.</param>
    /// <exception cref="ArgumentException">
    /// The picture's bytes are not as many as its size asks for, the shape has other channels, or the destination another length.
    /// </exception>
    /// <exception cref="InvalidDataException">The rows that are used take more than <see cref="MaximumNarrowedBytes"/> at their new width.
    /// </exception>
    public static void Resize(DecodedImage image, ImageShape shape, ResizeMode mode, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
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

        var (cropWidth, cropHeight) = (0.0, 0.0);
        if (mode == ResizeMode.CenterCrop)
        {
            // What is too wide or too high for the wanted proportions.
            cropWidth = Math.Max(image.Width - ((double)image.Height * shape.Width / shape.Height), 0);
            cropHeight = Math.Max(image.Height - ((double)image.Width * shape.Height / shape.Width), 0);
        }

        var firstRow = Taps.Window(image.Height, cropHeight / 2, image.Height - cropHeight, shape.Height, index: 0).Begin;
        var usedRows = Taps.Window(image.Height, cropHeight / 2, image.Height - cropHeight, shape.Height, shape.Height - 1).End - firstRow;
        var narrowedSize = (long)usedRows * shape.Width * RgbChannels;
        if (narrowedSize > MaximumNarrowedBytes / sizeof(float))
        {
            throw new InvalidDataException(
                $"A picture of {image.Width}×{image.Height} is too high to be resized to {shape.Height}×{shape.Width}: "
                + $"{usedRows} rows at that width take {narrowedSize * sizeof(float)} bytes, and at most {MaximumNarrowedBytes} are used.");
        }

        var columns = Taps.Create(image.Width, cropWidth / 2, image.Width - cropWidth, shape.Width);
        var rows = Taps.Create(image.Height, cropHeight / 2, image.Height - cropHeight, shape.Height);

        // First each row that is used to its new width, then each column to its new height.
        var narrowed = new float[narrowedSize];
        var source = image.Rgb.Span;
        for (var y = 0; y < usedRows; y++)
        {
            var row = source.Slice((firstRow + y) * image.Width * RgbChannels, image.Width * RgbChannels);
            for (var x = 0; x < shape.Width; x++)
            {
                var (begin, weights) = columns[x];
                for (var channel = 0; channel < RgbChannels; channel++)
                {
                    var sum = 0f;
                    for (var tap = 0; tap < weights.Length; tap++)
                    {
                        sum += weights[tap] * row[((begin + tap) * RgbChannels) + channel];
                    }

                    narrowed[(((y * shape.Width) + x) * RgbChannels) + channel] = sum;
                }
            }
        }

        Span<float> colour = stackalloc float[RgbChannels];
        for (var y = 0; y < shape.Height; y++)
        {
            var (begin, weights) = rows[y];
            for (var x = 0; x < shape.Width; x++)
            {
                colour.Clear();
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    for (var channel = 0; channel < RgbChannels; channel++)
                    {
                        colour[channel] += weights[tap] * narrowed[((((begin - firstRow + tap) * shape.Width) + x) * RgbChannels) + channel];
                    }
                }

                Store(colour, shape, (y * shape.Width) + x, destination);
            }
        }
    }

    private static void Store(ReadOnlySpan<float> colour, ImageShape shape, int pixel, Span<byte> destination)
    {
        if (shape.Channels == 1)
        {
            // Brightness as in ITU-R BT.601.
            destination[pixel] = Round((0.299f * colour[0]) + (0.587f * colour[1]) + (0.114f * colour[2]));
            return;
        }

        for (var channel = 0; channel < RgbChannels; channel++)
        {
            destination[(channel * shape.Height * shape.Width) + pixel] = Round(colour[channel]);
        }
    }

    private static byte Round(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    /// <summary>The source pixels that one target pixel is made of, and how much each counts.</summary>
    private readonly record struct Taps(int Begin, float[] Weights)
    {
        /// <summary>For each of <paramref name="target"/> pixels that share a stretch of a line of <paramref name="source"/>
        /// pixels.</summary>
        public static Taps[] Create(int source, double offset, double length, int target)
        {
            var (scale, support) = Scale(length, target);
            return [.. Enumerable.Range(0, target).Select(index =>
            {
                var center = offset + ((index + 0.5) * scale);
                var (begin, end) = Window(source, offset, length, target, index);
                var weights = Enumerable.Range(begin, end - begin)
                    .Select(pixel => Math.Max(1 - (Math.Abs(pixel + 0.5 - center) / support), 0)).ToArray();
                var sum = weights.Sum();
                return new Taps(begin, Array.ConvertAll(weights, weight => (float)(weight / sum)));
            })];
        }

        /// <summary>Where the source pixels of one target pixel begin and end.</summary>
        public static (int Begin, int End) Window(int source, double offset, double length, int target, int index)
        {
            var (scale, support) = Scale(length, target);
            var center = offset + ((index + 0.5) * scale);
            return (Math.Max((int)(center - support + 0.5), 0), Math.Min((int)(center + support + 0.5), source));
        }

        private static (double Scale, double Support) Scale(double length, int target) => (length / target, Math.Max(length / target, 1));
    }
}
