namespace ResNetKit.Data.Augmentations;

/// <summary>Adjusts the values of each channel in the same way as Pillow's <c>ImageOps</c>, but in place.</summary>
internal static class ToneAdjustment
{
    /// <summary>Keeps the given number of high bits of each value and clears the others.</summary>
    public static void Posterize(Span<byte> pixels, int bits)
    {
        var mask = (byte)(0xFF << (8 - bits));
        foreach (ref var pixel in pixels)
        {
            pixel &= mask;
        }
    }

    /// <summary>Inverts the values that are greater than or equal to a threshold.</summary>
    public static void Solarize(Span<byte> pixels, double threshold)
    {
        foreach (ref var pixel in pixels)
        {
            pixel = pixel < threshold ? pixel : (byte)(255 - pixel);
        }
    }

    /// <summary>Stretches the values of each channel linearly to the range 0 to 255.</summary>
    public static void AutoContrast(Span<byte> pixels, ImageShape shape)
    {
        Span<byte> table = stackalloc byte[256];
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = Plane(pixels, shape, channel);
            byte low = 255, high = 0;
            foreach (var pixel in plane)
            {
                (low, high) = (Math.Min(low, pixel), Math.Max(high, pixel));
            }

            if (high <= low)
            {
                continue;
            }

            var scale = 255.0 / (high - low);
            for (var value = 0; value < 256; value++)
            {
                table[value] = (byte)Math.Clamp((value * scale) - (low * scale), 0, 255);
            }

            ColorAdjustment.Replace(plane, table);
        }
    }

    /// <summary>Equalizes the histogram of each channel.</summary>
    public static void Equalize(Span<byte> pixels, ImageShape shape)
    {
        Span<int> counts = stackalloc int[256];
        Span<byte> table = stackalloc byte[256];
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = Plane(pixels, shape, channel);
            counts.Clear();
            byte highest = 0;
            foreach (var pixel in plane)
            {
                counts[pixel]++;
                highest = Math.Max(highest, pixel);
            }

            var step = (plane.Length - counts[highest]) / 255;
            if (step == 0)
            {
                continue;
            }

            var sum = step / 2;
            for (var value = 0; value < 256; value++)
            {
                table[value] = (byte)Math.Min(sum / step, 255);
                sum += counts[value];
            }

            ColorAdjustment.Replace(plane, table);
        }
    }

    private static Span<byte> Plane(Span<byte> pixels, ImageShape shape, int channel) =>
        pixels.Slice(channel * shape.Height * shape.Width, shape.Height * shape.Width);
}
