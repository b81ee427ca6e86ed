namespace ResNetKit.Data.Decoding;

/// <summary>Represents the header of a picture file. It is created only if the file is complete.</summary>
/// <param name="Width">The stored width, in pixels.</param>
/// <param name="Height">The stored height, in pixels.</param>
/// <param name="Orientation">The EXIF orientation of the stored picture, from 1 to 8; 1 is upright.</param>
/// <param name="Edited">
/// The content of the file with changes that StbImageSharp needs to decode it correctly; <see langword="null"/> if no changes are needed.
/// </param>
internal readonly record struct PictureHeader(int Width, int Height, int Orientation = 1, byte[]? Edited = null)
{
    /// <summary>Creates the exception for a file that ends too early.</summary>
    public static InvalidDataException Incomplete(string kind) => new($"The {kind} file is incomplete: it ends within the picture.");
}
