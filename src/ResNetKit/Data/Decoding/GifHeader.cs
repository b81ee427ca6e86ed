using System.Buffers.Binary;

namespace ResNetKit.Data.Decoding;

/// <summary>Reads the structure of a GIF file up to the end of its first frame.</summary>
internal static class GifHeader
{
    private const int ScreenEnd = 13;
    private const byte Extension = 0x21;
    private const byte Frame = 0x2C;

    // A graphic control extension can come before a frame. These are its label and one of its flags.
    private const byte Control = 0xF9;
    private const byte HasTransparentColor = 1;

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < ScreenEnd)
        {
            throw PictureHeader.Incomplete("GIF");
        }

        var header = new PictureHeader(BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        var position = ScreenEnd + PaletteSize(file[10]);
        byte[]? edited = null;
        while (true)
        {
            switch (At(file, position))
            {
                case Extension:
                    // An extension is a label followed by blocks. Transparency is switched off, so that transparent pixels keep their color, as they do in
                    // PNG files.
                    if (At(file, position + 1) == Control && (At(file, position + 3) & HasTransparentColor) != 0)
                    {
                        edited ??= file.ToArray();
                        edited[position + 3] &= 0xFE;
                    }

                    position = SkipBlocks(file, position + 2);
                    break;
                case Frame:
                    // A frame consists of its position, size and flags, a palette, the number of bits per code, and the blocks.
                    position += 10 + PaletteSize(At(file, position + 9));
                    SkipBlocks(file, position + 1);
                    return header with { Edited = edited };
                default:
                    throw new InvalidDataException("The GIF file holds no picture.");
            }
        }
    }

    // Each block begins with its length; a block of length 0 ends the sequence.
    private static int SkipBlocks(ReadOnlySpan<byte> file, int position)
    {
        while (At(file, position) is var length and > 0)
        {
            position += 1 + length;
        }

        return position + 1;
    }

    private static int PaletteSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static byte At(ReadOnlySpan<byte> file, int position) =>
        position < file.Length ? file[position] : throw PictureHeader.Incomplete("GIF");
}
