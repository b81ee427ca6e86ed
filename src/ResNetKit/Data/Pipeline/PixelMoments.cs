namespace ResNetKit.Data.Pipeline;

/// <summary>Adds up images, for their means and deviations. Sums of integers: the order of adding changes nothing.</summary>
internal sealed class PixelMoments(ImageShape shape)
{
    private readonly long[] _sums = new long[shape.Channels];
    private readonly long[] _squares = new long[shape.Channels];
    private long _count;

    /// <summary>Adds an image, (C, H, W).</summary>
    public void Add(ReadOnlySpan<byte> pixels)
    {
        var plane = shape.Height * shape.Width;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            long sum = 0;
            long square = 0;
            foreach (var pixel in pixels.Slice(channel * plane, plane))
            {
                sum += pixel;
                square += pixel * pixel;
            }

            _sums[channel] += sum;
            _squares[channel] += square;
        }

        _count += plane;
    }

    /// <summary>Adds the images of another.</summary>
    public void Add(PixelMoments other)
    {
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            _sums[channel] += other._sums[channel];
            _squares[channel] += other._squares[channel];
        }

        _count += other._count;
    }

    /// <summary>The normalization that the images ask for.</summary>
    public Normalization ToNormalization()
    {
        var means = Array.ConvertAll(_sums, sum => sum / (double)_count);
        var deviations = _squares.Select((square, channel) =>
            Math.Sqrt(Math.Max((square / (double)_count) - (means[channel] * means[channel]), 1)));
        return new Normalization(
            [.. means.Select(mean => (float)(mean / 255))], [.. deviations.Select(deviation => (float)(deviation / 255))]);
    }
}
