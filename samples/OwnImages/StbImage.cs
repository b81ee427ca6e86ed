using System.Runtime.InteropServices;
using ResNetKit.Data;

namespace ResNetKit.Samples.OwnImages;

/// <summary>Decodes pictures with stb_image: PNG, JPEG, BMP, GIF and a few more.</summary>
/// <remarks>
/// Debian's package libstb0 has it. Elsewhere it is one C file, and any library of the name <c>stb</c> (<c>stb.dll</c>,
/// <c>libstb.dylib</c>) that was made from it will do.
/// </remarks>
internal static partial class StbImage
{
    /// <summary>What to tell a user where <see cref="DllNotFoundException"/> is thrown.</summary>
    public const string Missing =
        "stb_image is not installed: apt-get install libstb0, put a library named stb beside the program, or use another decoder "
        + "(docs/guides/your-own-images.md)";

    private const string Library = "stb";
    private const string DebianLibrary = "libstb.so.0";
    private const int Rgb = 3;

    static StbImage() => NativeLibrary.SetDllImportResolver(
        typeof(StbImage).Assembly,
        (name, assembly, paths) => name == Library && NativeLibrary.TryLoad(DebianLibrary, assembly, paths, out var library) ? library : 0);

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

    [LibraryImport(Library)]
    private static partial nint stbi_load_from_memory(
        ReadOnlySpan<byte> buffer, int length, out int width, out int height, out int channelsInFile, int desiredChannels);

    [LibraryImport(Library)]
    private static partial nint stbi_failure_reason();

    [LibraryImport(Library)]
    private static partial void stbi_image_free(nint pixels);
}
