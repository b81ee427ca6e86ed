using ResNetKit.Data.Decoding;

namespace ResNetKit;

/// <summary>Represents a decoded picture: rows of pixels with one byte each for red, green and blue.</summary>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Rgb">The 3 × width × height bytes, from the top row to the bottom row.</param>
public sealed record DecodedImage(int Width, int Height, ReadOnlyMemory<byte> Rgb)
{
    /// <summary>Reads and decodes a picture file. The built-in decoder reads PNG, JPEG, BMP and GIF, whatever the extension of the file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="decoder">The decoder, which gets the content of the file; <see langword="null"/> for <see cref="Decode(ReadOnlyMemory{byte})"/>.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied, or the path is that of a folder.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is of an unsupported kind, incomplete or damaged, or has more pixels than the built-in decoder accepts (200 million); or
    /// <paramref name="decoder"/> throws an exception other than <see cref="OutOfMemoryException"/>, or does not return three bytes per
    /// pixel. The message gives the path and the reason.
    /// </exception>
    public static DecodedImage Load(string path, Func<ReadOnlyMemory<byte>, DecodedImage>? decoder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = File.ReadAllBytes(path);
        DecodedImage image;
        try
        {
            image = (decoder ?? Decode)(file);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The caller's decoder may throw any exception.
            throw new InvalidDataException($"'{MessageText.Sentence(path)}' cannot be decoded: {MessageText.Sentence(error.Message)}", error);
        }

        return image is { Width: > 0, Height: > 0 } && image.Rgb.Length == 3L * image.Width * image.Height
            ? image
            : throw new InvalidDataException(
                $"'{MessageText.Sentence(path)}' was decoded to {image?.Width} × {image?.Height} pixels in {image?.Rgb.Length} bytes; "
                + "expected three bytes per pixel.");
    }

    /// <summary>Decodes a picture in PNG, JPEG, BMP or GIF format. Only the first frame of an animated GIF is decoded.</summary>
    /// <param name="file">The complete content of the file.</param>
    /// <returns>
    /// The picture in color. A JPEG is turned upright according to its EXIF orientation. Grayscale and palette pictures are converted to RGB,
    /// alpha is dropped, and 16-bit channels are reduced to their upper eight bits.
    /// </returns>
    /// <remarks>The method can be called from several threads at once.</remarks>
    /// <exception cref="InvalidDataException">
    /// The file is of an unsupported kind, incomplete or damaged, or the picture has more than 200 million pixels; the message gives the reason.
    /// </exception>
    public static DecodedImage Decode(ReadOnlyMemory<byte> file) => BuiltInDecoder.Decode(file);

    /// <summary>
    /// Decodes a picture in PNG, JPEG, BMP or GIF format from a stream, which is read from its current position to its end.
    /// </summary>
    /// <param name="stream">The content of the file.</param>
    /// <exception cref="IOException">An error occurs while the stream is read.</exception>
    /// <exception cref="NotSupportedException">The stream does not support reading.</exception>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte})" path="/*[self::returns or self::exception]"/>
    public static DecodedImage Decode(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Decode(content.GetBuffer().AsMemory(0, (int)content.Length));
    }

    /// <summary>Resizes the picture to a shape, as <see cref="ImageFolderDataset.Load"/> does.</summary>
    /// <param name="shape">The shape, with three channels for color or one for grayscale.</param>
    /// <param name="mode">The way in which the picture is resized; <see langword="null"/> for <see cref="ResizeMode.CenterCrop"/>.</param>
    /// <returns>The bytes of the image as planes, (C, H, W).</returns>
    /// <exception cref="ArgumentException">
    /// The picture has no pixels, <see cref="Rgb"/> does not have three bytes per pixel, or the mode may produce a picture smaller than the
    /// shape. Or the shape has neither one nor three channels, or its height or width is below 1.
    /// </exception>
    /// <exception cref="OverflowException">The number of values of the shape does not fit in a 32-bit integer.</exception>
    /// <exception cref="InvalidDataException">
    /// The picture is too tall: the rows that are used, scaled to the width of the shape, take more than 1 GiB at 3 bytes per pixel.
    /// </exception>
    public byte[] Resize(ImageShape shape, ResizeMode? mode = null)
    {
        var pixels = new byte[Math.Max(shape.Size, 0)];
        ImageResizer.Resize(this, shape, mode ?? ResizeMode.CenterCrop, pixels);
        return pixels;
    }
}
