namespace ResNetKit.Data;

/// <summary>A rectangle of pixels.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct PixelBox(int Top, int Left, int Height, int Width)
{
    /// <summary>Pixels in the box.</summary>
    public int Area => Height * Width;

    /// <summary>The part of the box that lies inside an image.</summary>
    /// <param name="shape">The shape of the image.</param>
    public PixelBox ClipTo(ImageShape shape)
    {
        var (top, left) = (Math.Clamp(Top, 0, shape.Height), Math.Clamp(Left, 0, shape.Width));
        var (bottom, right) = (Math.Clamp(Top + Height, top, shape.Height), Math.Clamp(Left + Width, left, shape.Width));
        return new PixelBox(top, left, bottom - top, right - left);
    }
}
