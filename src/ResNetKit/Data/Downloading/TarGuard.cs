using System.Globalization;
using System.Text;

namespace ResNetKit.Data.Downloading;

/// <summary>
/// Passes a tar archive to its reader, and throws an exception as soon as a header specifies more data than the limits allow. This must happen before the
/// reader sees the header, because the reader allocates memory for long names and attributes according to the header.
/// </summary>
/// <param name="inner">The archive, decompressed.</param>
/// <param name="archive">The name of the archive, for messages.</param>
/// <param name="maxSize">The maximum size of all files together, in bytes.</param>
internal sealed class TarGuard(Stream inner, string archive, long maxSize) : Stream
{
    /// <summary>The maximum number of headers in an archive. Each file, folder, long name or set of attributes has a header.</summary>
    public const int MaxEntries = 10_000;

    private const int BlockSize = 512;
    private const int MaxAttributes = 1 << 16;
    private const int SizeField = 124;
    private const int SizeFieldLength = 12;
    private const int TypeField = 156;

    private readonly byte[] _header = new byte[BlockSize];
    private int _headerLength;
    private long _bodyLeft;
    private long _left = maxSize;
    private int _entries;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Follow(buffer[..count]);
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                var passed = (int)Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= passed;
                bytes = bytes[passed..];
                continue;
            }

            var taken = Math.Min(BlockSize - _headerLength, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_headerLength));
            _headerLength += taken;
            bytes = bytes[taken..];
            if (_headerLength == BlockSize)
            {
                _headerLength = 0;
                _bodyLeft = CheckHeader();
            }
        }
    }

    // Checks a header and returns the length of its data, rounded up to whole blocks.
    private long CheckHeader()
    {
        if (!_header.AsSpan().ContainsAnyExcept((byte)0))
        {
            return 0;
        }

        if (++_entries > MaxEntries)
        {
            throw Refuse($"has more than {MaxEntries} entries");
        }

        var size = ReadSize();
        var isAttributes = (char)_header[TypeField] is 'x' or 'g' or 'L' or 'K';
        if (isAttributes ? size > MaxAttributes : size > _left)
        {
            throw Refuse(isAttributes
                ? $"has an entry whose name or attributes take {size} bytes, more than {MaxAttributes}"
                : $"unpacks to more than it should: '{MessageText.Name(ReadName())}' has {size} bytes");
        }

        _left -= isAttributes ? 0 : size;
        return (size + BlockSize - 1) / BlockSize * BlockSize;
    }

    // The size is stored as octal digits, or as a big-endian number marked by the first bit.
    private long ReadSize()
    {
        var field = _header.AsSpan(SizeField, SizeFieldLength);
        if ((field[0] & 0x80) != 0)
        {
            var value = 0L;
            foreach (var digit in field[1..])
            {
                value = value > long.MaxValue >> 9 ? long.MaxValue >> 1 : (value << 8) | digit;
            }

            return field[0] == 0x80 ? value : long.MaxValue >> 1;
        }

        var size = 0L;
        foreach (var digit in Encoding.ASCII.GetString(field).Trim('\0', ' '))
        {
            size = digit is >= '0' and <= '7' ? (size * 8) + (digit - '0') : throw Refuse("has a header without a size");
        }

        return size;
    }

    private string ReadName()
    {
        var name = Encoding.UTF8.GetString(_header, 0, 100);
        return name.Split('\0')[0];
    }

    private InvalidDataException Refuse(string problem) =>
        new(MessageText.Message(string.Create(CultureInfo.InvariantCulture, $"'{archive}' {problem}.")));
}
