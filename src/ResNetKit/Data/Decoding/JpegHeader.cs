using System.Buffers.Binary;

namespace ResNetKit.Data.Decoding;

/// <summary>Reads the segments of a JPEG file up to its picture data.</summary>
internal static class JpegHeader
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const int Colors = 4;

    // The segment APP14 with version 100, no flags, and transform 0. It says that the colors are inverted cyan, magenta, yellow and black.
    private static ReadOnlySpan<byte> AdobeMarker => [0xFF, 0xEE, 0, 14, 0x41, 0x64, 0x6F, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        var header = new PictureHeader(0, 0);
        var (components, isAdobe) = (0, false);
        for (var position = 2; ;)
        {
            // A marker is a byte after one or more bytes FF; bytes between segments are padding.
            var next = file[position..].IndexOf((byte)0xFF);
            position = next < 0 ? file.Length : position + next;
            while (position < file.Length && file[position] == 0xFF)
            {
                position++;
            }

            if (position >= file.Length)
            {
                throw PictureHeader.Incomplete("JPEG");
            }

            var marker = file[position++];
            if (marker == EndOfImage)
            {
                throw new InvalidDataException("The JPEG file holds no picture.");
            }

            if (marker is 0 or 1 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            if (file.Length - position < 2)
            {
                throw PictureHeader.Incomplete("JPEG");
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
            if (length < 2)
            {
                throw new InvalidDataException($"The JPEG file is damaged: at byte {position} a segment is {length} bytes long.");
            }

            if (length > file.Length - position)
            {
                throw PictureHeader.Incomplete("JPEG");
            }

            var segment = file.Slice(position + 2, length - 2);
            position += length;
            if (marker == StartOfScan)
            {
                // The bytes FF D9 mark the end of the image. They never occur within a scan (the compressed pixels).
                return file[position..].LastIndexOf((ReadOnlySpan<byte>)[0xFF, EndOfImage]) >= 0
                    ? header with { Edited = components == Colors && !isAdobe ? WithAdobeMarker(file) : null }
                    : throw PictureHeader.Incomplete("JPEG");
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && segment.Length >= 6)
            {
                components = segment[5];
                header = header with
                {
                    Height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]),
                    Width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]),
                };
            }
            else if (marker == 0xE1 && segment.StartsWith("Exif\0\0"u8))
            {
                header = header with { Orientation = Orientation.Read(segment[6..]) };
            }
            else if (marker == 0xEE && segment.StartsWith("Adobe"u8))
            {
                isAdobe = true;
            }
        }
    }

    // Adds the segment APP14 to a picture of four colors that lacks it. Pillow also assumes Adobe's inverted colors for such pictures.
    private static byte[] WithAdobeMarker(ReadOnlySpan<byte> file) => [.. file[..2], .. AdobeMarker, .. file[2..]];
}
