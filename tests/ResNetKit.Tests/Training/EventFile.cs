using System.Buffers.Binary;
using Google.Protobuf;

namespace ResNetKit.Tests.Training;

/// <summary>
/// Reads TensorBoard's event files. They consist of records with a length, its checksum, the data and their checksum. The data are <c>Event</c> messages with
/// at most one scalar.
/// </summary>
internal static class EventFile
{
    private const uint ReflectedCastagnoli = 0x82F63B78;
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>Reads the events of a file and checks both checksums of each record.</summary>
    public static List<Event> Read(string path)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        var events = new List<Event>();
        while (bytes.Length > 0)
        {
            var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]).Should().Be(Checksum(bytes[..8]));
            var data = bytes.Slice(12, length);
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]).Should().Be(Checksum(data));
            events.Add(Parse(new CodedInputStream(data.ToArray())));
            bytes = bytes[(16 + length)..];
        }

        return events;
    }

    // Computes CRC-32C (RFC 3720, appendix B.4), rotated and offset as in TensorFlow's records.
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var state = uint.MaxValue;
        foreach (var value in data)
        {
            state ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ ReflectedCastagnoli;
            }
        }

        return uint.RotateRight(~state, 15) + MaskDelta;
    }

    // Parses tensorboard.Event: wall_time = 1, step = 2, file_version = 3, summary = 5; Summary: value = 1; Summary.Value: tag = 1, simple_value = 2.
    private static Event Parse(CodedInputStream input)
    {
        var result = new Event(0, 0, null, null, 0);
        while (input.ReadTag() is var key and not 0)
        {
            result = WireFormat.GetTagFieldNumber(key) switch
            {
                1 => result with { WallTime = input.ReadDouble() },
                2 => result with { Step = input.ReadInt64() },
                3 => result with { FileVersion = input.ReadString() },
                5 => ParseScalar(ParseSummary(input.ReadBytes()), result),
                _ => throw new InvalidDataException($"unexpected field {WireFormat.GetTagFieldNumber(key)} in an event"),
            };
        }

        return result;
    }

    private static ByteString ParseSummary(ByteString summary)
    {
        var input = summary.CreateCodedInput();
        WireFormat.GetTagFieldNumber(input.ReadTag()).Should().Be(1);
        var value = input.ReadBytes();
        input.IsAtEnd.Should().BeTrue("each event has one scalar");
        return value;
    }

    private static Event ParseScalar(ByteString value, Event result)
    {
        var input = value.CreateCodedInput();
        while (input.ReadTag() is var key and not 0)
        {
            result = WireFormat.GetTagFieldNumber(key) switch
            {
                1 => result with { Tag = input.ReadString() },
                2 => result with { Value = input.ReadFloat() },
                _ => throw new InvalidDataException($"unexpected field {WireFormat.GetTagFieldNumber(key)} in a scalar"),
            };
        }

        return result;
    }

    /// <summary>Represents an event. The first one contains the version of the file, and the others contain a scalar.</summary>
    internal sealed record Event(double WallTime, long Step, string? FileVersion, string? Tag, float Value);
}
