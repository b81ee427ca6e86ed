using System.Runtime.InteropServices;
using StbImageSharp;

namespace ResNetKit.Data.Decoding;

/// <summary>Decodes PNG, JPEG, BMP and GIF files with StbImageSharp.</summary>
/// <remarks>
/// StbImageSharp replaces missing data by zeros and ignores the EXIF orientation. Therefore the file is checked for completeness before decoding, and a JPEG is
/// turned upright afterward.
/// </remarks>
internal static class BuiltInDecoder
{
    /// <summary>Gets the usual extensions of the supported files.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".bmp", ".gif"];

    // The largest pictures that phones take have about this number of pixels. A small file can specify far more.
    private const long MaximumPixels = 200_000_000;

    // One byte of a PNG's deflate data expands to at most 1,032 bytes with at most 8 pixels each. Other supported formats compress less.
    private const long MaximumPixelsPerByte = 10_000;

    public static DecodedImage Decode(ReadOnlyMemory<byte> file)
    {
        var header = PictureKind.Detect(file.Span) switch
        {
            PictureKind.Png => PngHeader.Read(file.Span),
            PictureKind.Jpeg => JpegHeader.Read(file.Span),
            PictureKind.Bmp => BmpHeader.Read(file.Span),
            PictureKind.Gif => GifHeader.Read(file.Span),
            var other => throw new InvalidDataException($"The file is {other}; expected PNG, JPEG, BMP or GIF."),
        };
        if (header.Width < 1 || header.Height < 1)
        {
            throw new InvalidDataException($"The picture has {header.Width} × {header.Height} pixels.");
        }

        if ((long)header.Width * header.Height > MaximumPixels)
        {
            throw new InvalidDataException(
                $"The picture has {header.Width} × {header.Height} pixels; at most {MaximumPixels / 1_000_000} million are decoded.");
        }

        if ((long)header.Width * header.Height > MaximumPixelsPerByte * file.Length)
        {
            throw new InvalidDataException($"The file is damaged: {file.Length} bytes hold no picture of {header.Width} × {header.Height} pixels.");
        }

        var image = DecodeWithStb(header.Edited ?? file);
        return Orientation.Apply(image, header.Orientation);
    }

    private static DecodedImage DecodeWithStb(ReadOnlyMemory<byte> file)
    {
        if (!MemoryMarshal.TryGetArray(file, out var bytes))
        {
            bytes = file.ToArray();
        }

        try
        {
            using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            var image = ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
            return new DecodedImage(image.Width, image.Height, image.Data);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // StbImageSharp may throw any exception for a damaged file.
            throw new InvalidDataException($"The file is damaged ({error.Message}).", error);
        }
    }
}
