using System.Runtime.InteropServices;
using ResNetKit.Data;

namespace ResNetKit.Samples.OwnImages;

/// <summary>Decodes pictures with stb_image, as Debian's package libstb0 provides it: PNG, JPEG, BMP, GIF and a few more.</summary>
internal static partial class StbImage
{
    private const int Rgb = 3;

    /// <summary>An <see cref="ImageDecoder"/>.</summary>
    public static DecodedImage Decode(ReadOnlyMemory<byte> file)
    {
        var pixels = stbi_load_from_memory(file.Span, file.Length, out var width, out var height, out _, Rgb);
        if (pixels == 0)
        {
            throw new InvalidDataException(Marshal.PtrToStringUTF8(stbi_failure_reason()) ?? "unknown reason");
        }

        try
        {
            var rgb = new byte[checked(width * height * Rgb)];
            Marshal.Copy(pixels, rgb, 0, rgb.Length);
            return new DecodedImage(width, height, rgb);
        }
        finally
        {
            stbi_image_free(pixels);
        }
    }

    [LibraryImport("libstb.so.0")]
    private static partial nint stbi_load_from_memory(
        ReadOnlySpan<byte> buffer, int length, out int width, out int height, out int channelsInFile, int desiredChannels);

    [LibraryImport("libstb.so.0")]
    private static partial nint stbi_failure_reason();

    [LibraryImport("libstb.so.0")]
    private static partial void stbi_image_free(nint pixels);
}
