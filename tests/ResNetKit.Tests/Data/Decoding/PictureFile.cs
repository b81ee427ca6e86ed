using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text.Json;

namespace ResNetKit.Tests.Data.Decoding;

/// <summary>Represents a picture file for tests.</summary>
/// <param name="Name">The kind of file.</param>
/// <param name="File">The content of the file.</param>
/// <param name="Width">The number of pixels in a row of the upright picture.</param>
/// <param name="Height">The number of rows of the upright picture.</param>
/// <param name="Rgb">The pixels that Pillow reads from the file.</param>
internal sealed record PictureFile(string Name, byte[] File, int Width, int Height, byte[] Rgb)
{
    /// <summary>Gets one file of each kind, from tests/reference/data/make_pictures.py.</summary>
    public static IReadOnlyDictionary<string, PictureFile> All { get; } = JsonSerializer.Deserialize<PictureFile[]>(
        System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "reference", "data", "pictures.json")),
        JsonSerializerOptions.Web)!.ToDictionary(picture => picture.Name);

    /// <summary>Creates a BMP file of one color.</summary>
    public static byte[] Bmp(byte red, byte green, byte blue, int width = 5, int height = 4)
    {
        var row = ((width * 3) + 3) / 4 * 4;
        var file = new byte[54 + (row * height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                ((byte[])[blue, green, red]).CopyTo(file, 54 + (y * row) + (x * 3));
            }
        }

        return file;
    }

    /// <summary>Creates a black one-bit PNG of any size. A large one is compressed to less than one percent.</summary>
    public static byte[] BlackPng(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1;
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + ((width + 7) / 8)];
            for (var y = 0; y < height; y++)
            {
                zlib.Write(row);
            }
        }

        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, compressed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        byte[] named = [.. name, .. data];
        var length = new byte[4];
        var checksum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(named));
        return [.. length, .. named, .. checksum];
    }
}
