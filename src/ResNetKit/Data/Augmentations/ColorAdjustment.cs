using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetKit.Data.Augmentations;

/// <summary>
/// Adjusts brightness, contrast, saturation, hue and sharpness in place, as Pillow's <c>ImageEnhance</c> and torchvision do. A factor of 1 leaves the image
/// unchanged.
/// </summary>
/// <remarks>
/// Images are planes, (C, H, W). With three or more channels, the first three are red, green and blue. Images with one or two channels have no color, so
/// saturation and hue leave them unchanged. Brightness, contrast and sharpness change every channel.
/// </remarks>
internal static class ColorAdjustment
{
    public static bool HasColor(ImageShape shape) => shape.Channels >= 3;

    public static void Brightness(Span<byte> pixels, float factor) => Blend(pixels, towards: 0, factor);

    public static void Contrast(Span<byte> pixels, ImageShape shape, float factor)
    {
        var plane = shape.Height * shape.Width;
        long sum = 0;
        if (HasColor(shape))
        {
            for (var index = 0; index < plane; index++)
            {
                sum += Luminance(pixels[index], pixels[plane + index], pixels[(2 * plane) + index]);
            }
        }
        else
        {
            foreach (var pixel in pixels)
            {
                sum += pixel;
            }
        }

        var count = HasColor(shape) ? plane : pixels.Length;
        Blend(pixels, (int)(((double)sum / count) + 0.5), factor);
    }

    public static void Saturation(Span<byte> pixels, ImageShape shape, float factor)
    {
        if (!HasColor(shape))
        {
            return;
        }

        var plane = shape.Height * shape.Width;
        var red = pixels[..plane];
        var green = pixels.Slice(plane, plane);
        var blue = pixels.Slice(2 * plane, plane);
        for (var index = 0; index < plane; index++)
        {
            var grey = Luminance(red[index], green[index], blue[index]);
            red[index] = Clip(grey + (factor * (red[index] - grey)));
            green[index] = Clip(grey + (factor * (green[index] - grey)));
            blue[index] = Clip(grey + (factor * (blue[index] - grey)));
        }
    }

    /// <summary>Shifts the hue of every color around the color wheel.</summary>
    /// <param name="pixels">The image, (C, H, W).</param>
    /// <param name="shape">The shape of the image.</param>
    /// <param name="shift">The shift in turns of the color wheel, from −0.5 to 0.5.</param>
    public static void Hue(Span<byte> pixels, ImageShape shape, float shift)
    {
        if (!HasColor(shape))
        {
            return;
        }

        var plane = shape.Height * shape.Width;
        var red = pixels[..plane];
        var green = pixels.Slice(plane, plane);
        var blue = pixels.Slice(2 * plane, plane);
        for (var index = 0; index < plane; index++)
        {
            float r = red[index], g = green[index], b = blue[index];
            var (high, low) = (MathF.Max(r, MathF.Max(g, b)), MathF.Min(r, MathF.Min(g, b)));
            var range = high - low;
            if (range == 0)
            {
                continue;
            }

            // The hue is in sixths of the wheel. After the shift, it is brought into the range from 0 to below 6.
            var hue = high == r ? (g - b) / range : high == g ? 2 + ((b - r) / range) : 4 + ((r - g) / range);
            hue += 6 * shift;
            hue -= 6 * MathF.Floor(hue / 6);
            red[index] = Component(hue + 5);
            green[index] = Component(hue + 3);
            blue[index] = Component(hue + 1);

            byte Component(float place)
            {
                place = place >= 6 ? place - 6 : place;
                return (byte)(high - (range * Math.Clamp(MathF.Min(place, 4 - place), 0, 1)) + 0.5f);
            }
        }
    }

    /// <summary>Replaces each color by its luminance.</summary>
    public static void Grayscale(Span<byte> pixels, ImageShape shape) => Saturation(pixels, shape, factor: 0);

    /// <summary>
    /// Blends the image with a copy smoothed over 3×3 pixels, in which the center pixel has weight 5 and each neighbor weight 1. A factor
    /// of 0 gives the smoothed copy, and a factor above 1 sharpens the image. Edge pixels are not changed.
    /// </summary>
    public static void Sharpness(Span<byte> pixels, ImageShape shape, float factor)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(pixels.Length);
        var source = buffer.AsSpan(0, pixels.Length);
        pixels.CopyTo(source);
        var (channels, height, width) = shape;
        for (var channel = 0; channel < channels; channel++)
        {
            var before = source.Slice(channel * height * width, height * width);
            var after = pixels.Slice(channel * height * width, height * width);
            for (var y = 1; y < height - 1; y++)
            {
                for (var x = 1; x < width - 1; x++)
                {
                    var place = (y * width) + x;
                    var sum = (4 * before[place]) + Triple(before, place - width) + Triple(before, place) + Triple(before, place + width);
                    var smooth = (int)((sum / 13f) + 0.5f);
                    after[place] = Clip(smooth + (factor * (before[place] - smooth)));
                }
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);

        static int Triple(ReadOnlySpan<byte> line, int middle) => line[middle - 1] + line[middle] + line[middle + 1];
    }

    /// <summary>Replaces every value by its entry in a table of 256 values.</summary>
    public static void Replace(Span<byte> pixels, ReadOnlySpan<byte> table)
    {
        ref var entries = ref MemoryMarshal.GetReference(table[..256]);
        foreach (ref var pixel in pixels)
        {
            pixel = Unsafe.Add(ref entries, (nint)pixel);
        }
    }

    /// <summary>Computes the luminance of ITU-R BT.601, with Pillow's rounding.</summary>
    private static int Luminance(int red, int green, int blue) => ((red * 19595) + (green * 38470) + (blue * 7471) + 0x8000) >> 16;

    private static void Blend(Span<byte> pixels, int towards, float factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < 256; value++)
        {
            table[value] = Clip(towards + (factor * (value - towards)));
        }

        Replace(pixels, table);
    }

    // Truncates the fraction, as Pillow and torchvision do.
    private static byte Clip(float value) => (byte)Math.Clamp(value, 0, 255);
}
