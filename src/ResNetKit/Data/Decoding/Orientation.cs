using System.Buffers.Binary;

namespace ResNetKit.Data.Decoding;

/// <summary>Turns pictures upright according to their EXIF orientation, which records how the camera was held.</summary>
internal static class Orientation
{
    private const int Upright = 1;
    private const int Tag = 0x0112;
    private const int ShortType = 3;
    private const int EntrySize = 12;

    /// <summary>Reads the orientation from EXIF data, which has the format of a TIFF file.</summary>
    /// <returns>
    /// The orientation, from 1 to 8. It is 1 (upright) if the data has no orientation or is damaged, because the picture itself may be intact.
    /// </returns>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        var isLittleEndian = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || !(isLittleEndian || tiff.StartsWith("MM\0*"u8)))
        {
            return Upright;
        }

        var directory = isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
        {
            return Upright;
        }

        var entries = tiff[((int)directory + 2)..];
        for (var count = ReadUInt16(tiff[(int)directory..]); count > 0 && entries.Length >= EntrySize; count--, entries = entries[EntrySize..])
        {
            if (ReadUInt16(entries) == Tag)
            {
                var value = ReadUInt16(entries[8..]);
                return ReadUInt16(entries[2..]) == ShortType && value is >= 1 and <= 8 ? value : Upright;
            }
        }

        return Upright;

        int ReadUInt16(ReadOnlySpan<byte> bytes) =>
            isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    /// <summary>Turns a picture upright.</summary>
    public static DecodedImage Apply(DecodedImage stored, int orientation)
    {
        if (orientation == Upright)
        {
            return stored;
        }

        // The orientations 5 to 8 swap rows and columns; each orientation also determines from which end rows and columns are read.
        var isOnSide = orientation >= 5;
        var fromRight = orientation is 2 or 3 or 7 or 8;
        var fromBelow = orientation is 3 or 4 or 6 or 7;
        var (width, height) = isOnSide ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var source = stored.Rgb.Span;
        var upright = new byte[source.Length];
        var target = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, target += 3)
            {
                var (column, row) = isOnSide ? (y, x) : (x, y);
                column = fromRight ? stored.Width - 1 - column : column;
                row = fromBelow ? stored.Height - 1 - row : row;
                var from = ((row * stored.Width) + column) * 3;
                (upright[target], upright[target + 1], upright[target + 2]) = (source[from], source[from + 1], source[from + 2]);
            }
        }

        return new DecodedImage(width, height, upright);
    }
}
