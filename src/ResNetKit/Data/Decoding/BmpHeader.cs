using System.Buffers.Binary;

namespace ResNetKit.Data.Decoding;

/// <summary>Reads the header of a BMP file and checks that the file has all rows of pixels.</summary>
internal static class BmpHeader
{
    private const int OldHeaderSize = 12;
    private const int Uncompressed = 0;
    private const int WithMasks = 3;
    private const int WithAlphaMasks = 6;

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        var isOld = file.Length >= 18 && BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == OldHeaderSize;
        if (file.Length < (isOld ? 26 : 34))
        {
            throw PictureHeader.Incomplete("BMP");
        }

        var begin = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        long width = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) : BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        long height = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(file[20..]) : BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(isOld ? 24 : 28)..]);
        var compression = isOld ? Uncompressed : BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        if (compression is not (Uncompressed or WithMasks or WithAlphaMasks))
        {
            throw new InvalidDataException($"The BMP file is compressed (method {compression}), which is not supported.");
        }

        // A negative height means that the rows are stored from top to bottom.
        height = Math.Abs(height);
        if (width < 1 || height < 1 || width > int.MaxValue || height > int.MaxValue)
        {
            throw new InvalidDataException($"The BMP file is damaged: its picture has {width} × {height} pixels.");
        }

        // Each row is padded to a multiple of four bytes; the padding of the last row may be missing.
        var row = ((width * bits) + 31) / 32 * 4;
        var needed = begin + ((Int128)row * (height - 1)) + (((width * bits) + 7) / 8);
        return needed <= file.Length ? new PictureHeader((int)width, (int)height) : throw PictureHeader.Incomplete("BMP");
    }
}
