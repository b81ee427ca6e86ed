using System.Buffers.Binary;
using System.IO.Compression;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Writes small gray PNG files, in a folder for each class. The pixels of a class have one brightness, plus a little noise.</summary>
internal static class PictureFolder
{
    private const int Size = 20;

    /// <summary>Writes <c>train/CLASS/*.png</c> and <c>test/CLASS/*.png</c>.</summary>
    /// <param name="folder">The folder for the splits.</param>
    /// <param name="classes">The classes, with the brightness of their pictures.</param>
    /// <returns>The folder.</returns>
    public static string Write(string folder, params (string Name, int Brightness)[] classes)
    {
        var random = new Random(1);
        foreach (var (split, count) in new[] { ("train", 12), ("test", 4) })
        {
            foreach (var (name, brightness) in classes)
            {
                var place = Directory.CreateDirectory(Path.Combine(folder, split, name)).FullName;
                for (var i = 0; i < count; i++)
                {
                    File.WriteAllBytes(Path.Combine(place, $"{i:000}.png"), Encode([.. Enumerable.Range(0, Size * Size).Select(_ => (byte)(brightness + random.Next(4)))]));
                }
            }
        }

        return folder;
    }

    // Encodes a grayscale picture as PNG: signature, header, rows without filters, end.
    private static byte[] Encode(byte[] gray)
    {
        byte[] header = [0, 0, 0, Size, 0, 0, 0, Size, 8, 0, 0, 0, 0];
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            foreach (var row in gray.Chunk(Size))
            {
                zip.Write([0, .. row]);
            }
        }

        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] content = [.. type, .. data];
        var chunk = new byte[content.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        content.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 4), Checksum(content));
        return chunk;
    }

    // Computes the CRC-32 that PNG uses.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u * (crc & 1));
            }
        }

        return ~crc;
    }
}
