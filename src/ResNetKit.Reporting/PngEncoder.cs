using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace ResNetKit.Reporting;

/// <summary>Encodes images as PNG files (ISO/IEC 15948) with 8 bits per channel.</summary>
public static class PngEncoder
{
    private const byte Grey = 0;
    private const byte Colour = 2;
    private const byte SubtractLeft = 1;

    /// <summary>Encodes an image.</summary>
    /// <param name="shape">The shape of the image, with one channel (grayscale) or three (red, green and blue).</param>
    /// <param name="pixels">The bytes of the image as planes, (C, H, W).</param>
    /// <returns>The content of a PNG file. On the same machine and with the same version of .NET, equal images give identical bytes.</returns>
    /// <exception cref="ArgumentException">
    /// The number of channels is not 1 or 3, the image has no pixels, or the number of bytes does not match the shape.
    /// </exception>
    /// <exception cref="OverflowException">The number of bytes of the shape does not fit in a 32-bit integer.</exception>
    public static byte[] Encode(ImageShape shape, ReadOnlySpan<byte> pixels)
    {
        if (shape.Channels is not (1 or 3) || shape.Height < 1 || shape.Width < 1)
        {
            throw new ArgumentException($"A PNG image has 1 or 3 channels and at least one pixel; found the shape {shape}.", nameof(shape));
        }

        if (pixels.Length != shape.Size)
        {
            throw new ArgumentException($"An image of {shape} has {shape.Size} bytes; found {pixels.Length}.", nameof(pixels));
        }

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        WriteChunk(png, "IHDR", Header(shape));
        WriteChunk(png, "IDAT", Compress(shape, pixels));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>Encodes an image as a data URI, for the attribute <c>src</c> of an <c>img</c> element.</summary>
    internal static string ToDataUri(ImageShape shape, ReadOnlySpan<byte> pixels) =>
        "data:image/png;base64," + Convert.ToBase64String(Encode(shape, pixels));

    private static byte[] Header(ImageShape shape)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, shape.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), shape.Height);
        header[8] = 8;
        header[9] = shape.Channels == 1 ? Grey : Colour;
        return header;
    }

    private static byte[] Compress(ImageShape shape, ReadOnlySpan<byte> pixels)
    {
        var (channels, height, width) = shape;
        var row = new byte[1 + (channels * width)];
        row[0] = SubtractLeft;
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    var line = pixels.Slice(((channel * height) + y) * width, width);
                    for (var x = 0; x < width; x++)
                    {
                        row[1 + (x * channels) + channel] = (byte)(line[x] - (x > 0 ? line[x - 1] : 0));
                    }
                }

                zlib.Write(row);
            }
        }

        return data.ToArray();
    }

    private static void WriteChunk(Stream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        var name = Encoding.ASCII.GetBytes(type);
        png.Write(name);
        png.Write(data);
        var checksum = new Crc32();
        checksum.Append(name);
        checksum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
