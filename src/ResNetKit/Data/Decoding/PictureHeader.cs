namespace ResNetKit.Data.Decoding;

/// <summary>What a picture file says of itself, once it is known to be whole.</summary>
/// <param name="Width">Pixels in a row, as stored.</param>
/// <param name="Height">Rows, as stored.</param>
/// <param name="Orientation">How the stored picture is to be turned: 1 to 8 as EXIF numbers them, 1 for not at all.</param>
/// <param name="Edited">The file with what it lacks for being understood; null where it lacks nothing.</param>
internal readonly record struct PictureHeader(int Width, int Height, int Orientation = 1, byte[]? Edited = null)
{
    /// <summary>Says that a file ends too early.</summary>
    public static InvalidDataException Incomplete(string kind) => new($"The {kind} file is incomplete: it ends within the picture.");
}
