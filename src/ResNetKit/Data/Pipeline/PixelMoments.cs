namespace ResNetKit.Data.Pipeline;

/// <summary>Computes the means and standard deviations of images. It uses integer sums, so the result does not depend on the order of the images.</summary>
internal sealed class PixelMoments(ImageShape shape)
{
    private readonly long[] _sums = new long[shape.Channels];
    private readonly long[] _squares = new long[shape.Channels];
    private long _count;

    /// <summary>Computes the sums of an image, (C, H, W): first the sum of the pixels of each channel, then the sum of the squares of each channel.</summary>
    public static void Sum(ReadOnlySpan<byte> pixels, Span<long> sums)
    {
        var channels = sums.Length / 2;
        var plane = pixels.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            long sum = 0;
            long square = 0;
            foreach (var pixel in pixels.Slice(channel * plane, plane))
            {
                sum += pixel;
                square += pixel * pixel;
            }

            sums[channel] = sum;
            sums[channels + channel] = square;
        }
    }

    /// <summary>Adds an image, (C, H, W).</summary>
    public void Add(ReadOnlySpan<byte> pixels)
    {
        var sums = new long[2 * shape.Channels];
        Sum(pixels, sums);
        Add(sums.AsSpan());
    }

    /// <summary>Adds an image, given its sums.</summary>
    public void Add(ReadOnlySpan<long> sums)
    {
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            _sums[channel] += sums[channel];
            _squares[channel] += sums[shape.Channels + channel];
        }

        _count += (long)shape.Height * shape.Width;
    }

    /// <summary>Creates a normalization with the means and standard deviations of the images. A standard deviation is at least 1/255.</summary>
    public Normalization ToNormalization()
    {
        var means = Array.ConvertAll(_sums, sum => sum / (double)_count);
        var deviations = _squares.Select((square, channel) =>
            Math.Sqrt(Math.Max((square / (double)_count) - (means[channel] * means[channel]), 1)));
        return new Normalization(
            [.. means.Select(mean => (float)(mean / 255))], [.. deviations.Select(deviation => (float)(deviation / 255))]);
    }
}
