using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ResNetKit.Training.Callbacks;

/// <summary>
/// TensorBoard's event file: records of a length, its checksum, the data, their checksum; the data are <c>Event</c> messages in
/// protocol buffers' wire format, of which only scalars are needed here.
/// </summary>
internal sealed class EventFileWriter : IDisposable
{
    private const byte Fixed64 = 1;
    private const byte LengthDelimited = 2;
    private const byte Fixed32 = 5;
    private const uint MaskDelta = 0xa282ead8;
    private readonly FileStream _file;

    public EventFileWriter(string path)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        using var message = BeginEvent();
        WriteText(message, field: 3, "brain.Event:2");
        WriteRecord(message);
        Flush();
    }

    /// <summary>Writes the finite ones of some scalars.</summary>
    public void Write(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        using var summary = new MemoryStream();
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var (tag, value) in scalars)
        {
            if (double.IsFinite(value))
            {
                using var scalar = new MemoryStream();
                WriteText(scalar, field: 1, tag);
                WriteKey(scalar, field: 2, Fixed32);
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
                scalar.Write(bytes);
                WriteBytes(summary, field: 1, scalar.GetBuffer().AsSpan(0, (int)scalar.Length));
            }
        }

        using var message = BeginEvent();
        WriteKey(message, field: 2, wireType: 0);
        WriteVarint(message, (ulong)step);
        WriteBytes(message, field: 5, summary.GetBuffer().AsSpan(0, (int)summary.Length));
        WriteRecord(message);
    }

    public void Flush() => _file.Flush();

    public void Dispose() => _file.Dispose();

    /// <summary>CRC-32C, rotated and shifted so that checksums of data that contain checksums stay sound.</summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        var checksum = uint.MaxValue;
        foreach (var value in data)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return BitOperations.RotateRight(~checksum, 15) + MaskDelta;
    }

    private static MemoryStream BeginEvent()
    {
        var message = new MemoryStream();
        WriteKey(message, field: 1, Fixed64);
        Span<byte> wallTime = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(wallTime, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
        message.Write(wallTime);
        return message;
    }

    private static void WriteText(MemoryStream message, int field, string text) => WriteBytes(message, field, Encoding.UTF8.GetBytes(text));

    private static void WriteBytes(MemoryStream message, int field, ReadOnlySpan<byte> bytes)
    {
        WriteKey(message, field, LengthDelimited);
        WriteVarint(message, (ulong)bytes.Length);
        message.Write(bytes);
    }

    private static void WriteKey(MemoryStream message, int field, byte wireType) => message.WriteByte((byte)((field << 3) | wireType));

    private static void WriteVarint(MemoryStream message, ulong value)
    {
        while (value >= 0x80)
        {
            message.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        message.WriteByte((byte)value);
    }

    private void WriteRecord(MemoryStream message)
    {
        var data = message.GetBuffer().AsSpan(0, (int)message.Length);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        _file.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedChecksum(length));
        _file.Write(checksum);
        _file.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedChecksum(data));
        _file.Write(checksum);
    }
}
