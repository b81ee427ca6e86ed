using ResNetKit.Data.Decoding;

namespace ResNetKit;

/// <summary>A picture as a decoder delivers it: rows of pixels, three bytes each, red, green and blue.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">The bytes, top row first: 3 × width × height.</param>
public sealed record DecodedImage(int Width, int Height, ReadOnlyMemory<byte> Rgb)
{
    /// <summary>Reads and decodes a picture file: PNG, JPEG, BMP or GIF, whatever its name says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="decoder">Decodes the file; null for <see cref="Decode(ReadOnlyMemory{byte})"/>.</param>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">The file is of another kind, incomplete or damaged; the message names it and says which.
    /// </exception>
    public static DecodedImage Load(string path, ImageDecoder? decoder = null)
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
            // A decoder of the caller's may end in any exception.
            throw new InvalidDataException($"'{MessageText.Sentence(path)}' cannot be decoded: {MessageText.Sentence(error.Message)}", error);
        }

        return image is { Width: > 0, Height: > 0 } && image.Rgb.Length == 3L * image.Width * image.Height
            ? image
            : throw new InvalidDataException(
                $"'{MessageText.Sentence(path)}' was decoded to {image?.Width} × {image?.Height} pixels in {image?.Rgb.Length} bytes; expected three a pixel.");
    }

    /// <summary>Decodes a picture: PNG, JPEG, BMP or GIF, of which the first frame is taken.</summary>
    /// <param name="file">The whole content of the file.</param>
    /// <returns>The picture in color. A JPEG is turned upright as its EXIF orientation says; gray and palettes become colors, alpha is
    /// dropped, of 16 bits the upper eight are kept.</returns>
    /// <remarks>May be called from several threads at once.</remarks>
    /// <exception cref="InvalidDataException">The file is of another kind, incomplete or damaged, or the picture has more than 200 million
    /// pixels; the message says which.</exception>
    public static DecodedImage Decode(ReadOnlyMemory<byte> file) => BuiltInDecoder.Decode(file);

    /// <summary>Decodes a picture from a stream, which is read to its end.</summary>
    /// <param name="stream">The content of the file, from the stream's position on.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte})" path="/returns|/exception"/>
    public static DecodedImage Decode(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Decode(content.GetBuffer().AsMemory(0, (int)content.Length));
    }

    /// <summary>Resizes the picture to a shape, as <see cref="ImageFolderDataset.Load"/> does.</summary>
    /// <param name="shape">The shape, with three channels for color or one for brightness.</param>
    /// <param name="mode">How it is brought to the shape; null for <see cref="ResizeMode.CenterCrop"/>.</param>
    /// <returns>The bytes of an image of that shape, as planes: channel, then row, then column.</returns>
    /// <exception cref="ArgumentException">The picture's bytes are not as many as its size asks for, or the shape has other channels or is
    /// empty, or the resized picture may be smaller than the shape.</exception>
    /// <exception cref="InvalidDataException">The picture is too high: its rows, as far as they are used, take more than 1 GiB at the width of
    /// the shape, 3 bytes for each pixel.</exception>
    public byte[] Resize(ImageShape shape, ResizeMode? mode = null)
    {
        var pixels = new byte[Math.Max(shape.Size, 0)];
        ImageResizer.Resize(this, shape, mode ?? ResizeMode.CenterCrop, pixels);
        return pixels;
    }
}
