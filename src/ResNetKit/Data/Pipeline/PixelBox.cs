namespace ResNetKit.Data;

/// <summary>Represents a rectangle of pixels, which may extend beyond the image.</summary>
/// <param name="Top">The zero-based index of the first row.</param>
/// <param name="Left">The zero-based index of the first column.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
public readonly record struct PixelBox(int Top, int Left, int Height, int Width)
{
    /// <summary>Gets the number of pixels in the rectangle.</summary>
    public int Area => Height * Width;

    /// <summary>Returns the part of the rectangle that is inside an image.</summary>
    /// <param name="shape">The shape of the image.</param>
    /// <returns>The clipped rectangle, which may be empty.</returns>
    public PixelBox ClipTo(ImageShape shape)
    {
        var (top, left) = (Math.Clamp(Top, 0, shape.Height), Math.Clamp(Left, 0, shape.Width));
        var (bottom, right) = (Math.Clamp(Top + Height, top, shape.Height), Math.Clamp(Left + Width, left, shape.Width));
        return new PixelBox(top, left, bottom - top, right - left);
    }
}
