using ResNetKit.Data.Folder;

namespace ResNetKit;

/// <summary>A picture as a decoder delivers it: rows of pixels, three bytes each, red, green and blue.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">The bytes, top row first: 3 × width × height.</param>
public sealed record DecodedImage(int Width, int Height, ReadOnlyMemory<byte> Rgb)
{
    /// <summary>Resizes the picture to a shape, as <see cref="ImageFolderDataset.Load"/> does.</summary>
    /// <param name="shape">The shape, with three channels for color or one for brightness.</param>
    /// <param name="mode">How a picture of other proportions is fitted.</param>
    /// <returns>The bytes of an image of that shape, as planes: channel, then row, then column.</returns>
    /// <exception cref="ArgumentException">The picture's bytes are not as many as its size asks for, or the shape has other channels or is
    /// empty.</exception>
    public byte[] Resize(ImageShape shape, ResizeMode mode = ResizeMode.CenterCrop)
    {
        var pixels = new byte[Math.Max(shape.Size, 0)];
        ImageResizer.Resize(this, shape, mode, pixels);
        return pixels;
    }
}
