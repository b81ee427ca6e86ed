using System.Buffers.Binary;
using System.IO.Hashing;

namespace ResNetKit.Data.Decoding;

/// <summary>
/// Reads the chunks of a PNG file. Checks that all chunks are complete, and that the chunks that are needed to decode the picture are undamaged.
/// </summary>
internal static class PngHeader
{
    private const int SignatureLength = 8;

    // A chunk has its length and type before the data, and its checksum after the data.
    private const int Before = 8;
    private const int After = 4;

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        var header = new PictureHeader(0, 0);
        for (var position = SignatureLength; ;)
        {
            var rest = file[position..];
            var length = rest.Length < Before ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - Before - After)
            {
                throw PictureHeader.Incomplete("PNG");
            }

            var named = rest.Slice(4, 4 + (int)length);

            // The type of a chunk begins with an uppercase letter if the picture cannot be decoded without the chunk.
            var isNeeded = (named[0] & 0x20) == 0;
            if (isNeeded && Crc32.HashToUInt32(named) != BinaryPrimitives.ReadUInt32BigEndian(rest[(Before + (int)length)..]))
            {
                throw new InvalidDataException($"The PNG file is damaged: the checksum of its part at byte {position} is wrong.");
            }

            if (named.StartsWith("IHDR"u8) && length >= 8)
            {
                var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(named[4..]), BinaryPrimitives.ReadUInt32BigEndian(named[8..]));
                header = new PictureHeader((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue));
            }
            else if (named.StartsWith("IEND"u8))
            {
                return header;
            }

            position += Before + (int)length + After;
        }
    }
}
