using StbImageSharp;

namespace ResNetKit.Samples.OwnImages;

/// <summary>Decodes PNG, JPEG, BMP and GIF files with StbImageSharp.</summary>
internal static class StbImage
{
    /// <summary>An <see cref="ImageDecoder"/>.</summary>
    public static DecodedImage Decode(ReadOnlyMemory<byte> file)
    {
        try
        {
            var image = ImageResult.FromMemory(file.ToArray(), ColorComponents.RedGreenBlue);
            return new DecodedImage(image.Width, image.Height, image.Data);
        }
        // The decoder checks what it reads as it goes; a damaged file can end it in any exception.
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }
}
