using System.Buffers;

namespace ResNetKit.Data.Augmentations;

/// <summary>
/// Represents an affine map from output pixels to source pixels. Output (x, y) is sampled at source (A·x + B·y + C, D·x + E·y + F). The
/// center of the first pixel is (0.5, 0.5). Sampling is bilinear, and positions outside the source are black, as in Pillow's
/// <c>Image.transform</c>.
/// </summary>
internal readonly record struct AffineWarp(double A, double B, double C, double D, double E, double F)
{
    /// <summary>Creates a map that scales, shears and rotates an image around a point and then translates it.</summary>
    /// <param name="center">The center of rotation, scaling and shearing.</param>
    /// <param name="degrees">The clockwise rotation, in degrees.</param>
    /// <param name="move">The translation in columns (positive is right) and rows (positive is down).</param>
    /// <param name="scale">The scale factor; above 1 enlarges.</param>
    /// <param name="shear">The shear along x and along y, in degrees.</param>
    /// <remarks>Uses the definition of torchvision's <c>RandomAffine</c>: rotation · shear · scale.</remarks>
    public static AffineWarp Create(
        (double X, double Y) center,
        double degrees = 0,
        (double X, double Y) move = default,
        double scale = 1,
        (double X, double Y) shear = default)
    {
        var rotation = double.DegreesToRadians(degrees);
        var (shearX, shearY) = (double.DegreesToRadians(shear.X), double.DegreesToRadians(shear.Y));

        // The matrix of rotation and shear. Its determinant is 1, so its inverse needs no division.
        var a = Math.Cos(rotation - shearY) / Math.Cos(shearY);
        var b = (-Math.Cos(rotation - shearY) * Math.Tan(shearX) / Math.Cos(shearY)) - Math.Sin(rotation);
        var c = Math.Sin(rotation - shearY) / Math.Cos(shearY);
        var d = (-Math.Sin(rotation - shearY) * Math.Tan(shearX) / Math.Cos(shearY)) + Math.Cos(rotation);
        var (m00, m01, m10, m11) = (d / scale, -b / scale, -c / scale, a / scale);
        var (x, y) = (center.X + move.X, center.Y + move.Y);
        return new AffineWarp(
            m00, m01, center.X - (m00 * x) - (m01 * y),
            m10, m11, center.Y - (m10 * x) - (m11 * y));
    }

    /// <summary>Gets the center of an image.</summary>
    public static (double X, double Y) CenterOf(ImageShape shape) => (shape.Width / 2.0, shape.Height / 2.0);

    /// <summary>Applies the map to an image in place.</summary>
    /// <param name="pixels">The image, (C, H, W).</param>
    /// <param name="shape">The shape of the image.</param>
    public void Apply(Span<byte> pixels, ImageShape shape)
    {
        var (channels, height, width) = shape;
        var plane = height * width;
        var buffer = ArrayPool<byte>.Shared.Rent(pixels.Length);
        var source = buffer.AsSpan(0, pixels.Length);
        pixels.CopyTo(source);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var x = (A * (column + 0.5)) + (B * (row + 0.5)) + C;
                var y = (D * (column + 0.5)) + (E * (row + 0.5)) + F;
                var target = (row * width) + column;
                if (!(x >= 0 && x < width && y >= 0 && y < height))
                {
                    for (var channel = 0; channel < channels; channel++)
                    {
                        pixels[(channel * plane) + target] = 0;
                    }

                    continue;
                }

                // Within half a pixel of the edge the outer neighbor does not exist, so the edge pixel is used for it.
                var (left, top) = ((int)Math.Floor(x - 0.5), (int)Math.Floor(y - 0.5));
                var (right, bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
                var (across, down) = ((float)(x - 0.5 - left), (float)(y - 0.5 - top));
                (left, top) = (Math.Max(left, 0), Math.Max(top, 0));
                for (var channel = 0; channel < channels; channel++)
                {
                    var image = source.Slice(channel * plane, plane);
                    var upper = Mix(image[(top * width) + left], image[(top * width) + right], across);
                    var lower = Mix(image[(bottom * width) + left], image[(bottom * width) + right], across);
                    pixels[(channel * plane) + target] = (byte)(Mix(upper, lower, down) + 0.5f);
                }
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static float Mix(float first, float second, float share) => first + ((second - first) * share);
}
