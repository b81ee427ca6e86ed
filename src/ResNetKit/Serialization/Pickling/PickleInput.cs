using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents the bytes of a pickle and the current position. Every read is checked against the end.</summary>
internal sealed class PickleInput(ReadOnlyMemory<byte> bytes, string file)
{
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _position;

    /// <summary>Gets the number of bytes read.</summary>
    public int Position => _position;

    public byte ReadByte() => Take(1).Span[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span);

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span);

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8).Span);

    /// <summary>Reads a little-endian signed integer of up to eight bytes.</summary>
    public long ReadInteger(long length)
    {
        if (length > sizeof(long))
        {
            throw Refuse($"an integer of {length} bytes, more than {sizeof(long)}");
        }

        var value = 0L;
        var data = Take(length).Span;
        for (var i = 0; i < data.Length; i++)
        {
            value |= (long)data[i] << (8 * i);
        }

        var unused = 64 - (8 * data.Length);
        return unused == 64 ? 0 : value << unused >> unused;
    }

    /// <summary>Reads a line of text with an integer, or with a Boolean value, which is written as 00 or 01.</summary>
    public object ReadIntegerLine() => TakeLine() switch
    {
        "00" => false,
        "01" => true,
        var line when long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw Refuse($"a line of text that is not a {8 * sizeof(long)}-bit integer"),
    };

    /// <summary>Reads the next bytes without copying them.</summary>
    public ReadOnlyMemory<byte> Take(ulong length) =>
        length <= int.MaxValue ? Take((long)length) : throw Refuse($"expected {length} bytes, found {bytes.Length - _position}");

    /// <summary>Reads the next bytes without copying them.</summary>
    public ReadOnlyMemory<byte> Take(long length)
    {
        if (length < 0 || length > bytes.Length - _position)
        {
            throw Refuse($"expected {length} bytes, found {bytes.Length - _position}");
        }

        var taken = bytes.Slice(_position, (int)length);
        _position += (int)length;
        return taken;
    }

    /// <summary>Reads the next bytes as UTF-8 text.</summary>
    public string TakeText(ulong length) => Decode(Take(length).Span);

    /// <summary>Reads the text up to the next line feed, and skips the line feed.</summary>
    public string TakeLine()
    {
        var length = bytes.Span[_position..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw Refuse("a line without an end");
        }

        var line = Decode(Take(length).Span);
        _position++;
        return line;
    }

    /// <summary>Creates an exception whose message names the file and the position.</summary>
    public InvalidDataException Refuse(string problem) =>
        new(MessageText.Message($"'{file}', pickle at byte {_position}: {problem}."));

    private string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return _strictUtf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse("text that is not UTF-8");
        }
    }
}
