using System.Runtime.InteropServices;
using StbImageSharp;

namespace ResNetKit.Data.Decoding;

/// <summary>
/// Decodes PNG, JPEG, BMP and GIF with StbImageSharp, which reads what it finds and takes zeros for what is missing: so a file is checked
/// to be whole before, and a JPEG turned upright after.
/// </summary>
internal static class BuiltInDecoder
{
    /// <summary>The extensions of the files that are decoded, as they are usually named.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".bmp", ".gif"];

    // The largest pictures that phones take; a small file can claim far more.
    private const long MaximumPixels = 200_000_000;

    // A byte of deflate gives up to 1,032, each of which has up to 8 pixels; no other kind compresses as well.
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
            // It checks what it reads as it goes; a damaged file can end it in any exception.
            throw new InvalidDataException($"The file is damaged ({error.Message}).", error);
        }
    }
}
