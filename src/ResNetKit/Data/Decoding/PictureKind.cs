using System.Text;

namespace ResNetKit.Data.Decoding;

/// <summary>Detects the kind of a file from its first bytes, and describes it with a phrase for messages.</summary>
internal static class PictureKind
{
    public const string Png = "a PNG";
    public const string Jpeg = "a JPEG";
    public const string Bmp = "a BMP";
    public const string Gif = "a GIF";

    // The brands of ISO base media files: the codes in their headers that specify the format.
    private static readonly Dictionary<string, string> _brands = new()
    {
        ["avif"] = "an AVIF picture",
        ["avis"] = "an AVIF picture",
        ["heic"] = "a HEIC picture",
        ["heix"] = "a HEIC picture",
        ["heim"] = "a HEIC picture",
        ["heis"] = "a HEIC picture",
        ["hevc"] = "a HEIC picture",
        ["mif1"] = "a HEIC picture",
        ["msf1"] = "a HEIC picture",
        ["crx "] = "a raw picture",
    };

    /// <summary>Gets the extensions of common picture formats that the built-in decoder does not support.</summary>
    public static IReadOnlyList<string> OtherExtensions { get; } =
    [
        ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".psd", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".tga", ".ppm", ".pgm",
    ];

    /// <summary>Detects the kind of a file.</summary>
    /// <returns>A phrase that completes "The file is …", such as <see cref="Png"/>.</returns>
    public static string Detect(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return Png;
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return Jpeg;
        }

        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
        {
            return Gif;
        }

        return file.StartsWith("BM"u8) ? Bmp : DescribeOther(file);
    }

    private static string DescribeOther(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            return "empty";
        }

        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
        {
            return "a WebP picture";
        }

        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
        {
            return "a TIFF or raw picture";
        }

        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
        {
            return _brands.GetValueOrDefault(Encoding.Latin1.GetString(file.Slice(8, 4)), "a video");
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || file.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20]))
        {
            return "a JPEG XL picture";
        }

        if (file.StartsWith("version https://git-lfs"u8))
        {
            return "a pointer of Git LFS, not the picture itself (fetch it with \"git lfs pull\")";
        }

        var text = Encoding.Latin1.GetString(file[..Math.Min(file.Length, 256)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "a web page";
        }

        return text.StartsWith("<svg", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
            ? "an SVG drawing or other XML"
            : "of an unknown kind";
    }
}
