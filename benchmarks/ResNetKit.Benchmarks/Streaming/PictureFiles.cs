using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ResNetKit.Benchmarks.Streaming;

/// <summary>Enlarges synthetic images by a factor of four, and writes them as PNG files to one folder for each class.</summary>
internal static class PictureFiles
{
    private const int Scale = 4;

    public static void Write(string folder, int count)
    {
        var images = SyntheticDataset.Create(count);
        foreach (var name in images.ClassNames)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }
        Parallel.For(0, count, index =>
        {
            var file = Path.Combine(folder, images.ClassNames[images.Labels[index]], $"{index:00000}.png");
            File.WriteAllBytes(file, Encode(images.GetPixels(index), images.Shape));
        });
    }

    private static byte[] Encode(ReadOnlySpan<byte> planes, ImageShape shape)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, shape.Width * Scale);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), shape.Height * Scale);
        (header[8], header[9]) = (8, 2);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            var row = new byte[1 + (shape.Width * Scale * 3)];
            for (var y = 0; y < shape.Height * Scale; y++)
            {
                for (var x = 0; x < shape.Width * Scale; x++)
                {
                    for (var channel = 0; channel < 3; channel++)
                    {
                        row[1 + (x * 3) + channel] = planes[(((channel * shape.Height) + (y / Scale)) * shape.Width) + (x / Scale)];
                    }
                }

                zlib.Write(row);
            }
        }

        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, compressed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        byte[] named = [.. name, .. data];
        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(named));
        return [.. length, .. named, .. checksum];
    }
}
