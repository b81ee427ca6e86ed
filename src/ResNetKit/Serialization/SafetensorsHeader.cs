using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization;

/// <summary>
/// Represents the header of a safetensors file, a JSON text that describes the tensors after it. Files are untrusted input: every name, type, size
/// and offset is checked against the others and against the length of the file.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The number of bytes before the header. They contain the length of the header.</summary>
    public const int PrefixLength = 8;

    /// <summary>The maximum length of the header that the format allows, in bytes.</summary>
    public const long MaxLength = 100_000_000;

    /// <summary>The key of the metadata. The other keys of the header are the names of tensors.</summary>
    public const string MetadataKey = "__metadata__";

    // The nested levels of the JSON are the header, an entry, and the shape in the entry.
    private const int MaxDepth = 3;

    private static readonly JsonWriterOptions _writerOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private SafetensorsHeader(Dictionary<string, string> metadata, List<Entry> entries)
    {
        Metadata = metadata;
        Entries = entries;
    }

    /// <summary>Represents a tensor and the offset of its bytes after the header.</summary>
    public readonly record struct Entry(TensorInfo Tensor, long Begin);

    /// <summary>Gets the metadata by name.</summary>
    public Dictionary<string, string> Metadata { get; }

    /// <summary>Gets the tensors in the order of their bytes.</summary>
    public List<Entry> Entries { get; }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The bytes of the header, without the length.</param>
    /// <param name="dataLength">The number of bytes after the header in the file.</param>
    /// <param name="file">The name of the file for messages.</param>
    /// <exception cref="InvalidDataException">The header is invalid. The message describes the problem.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw Refuse(file, "the header must begin with '{'");
        }

        if (!Utf8.IsValid(json))
        {
            throw Refuse(file, "the header is not valid UTF-8");
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            var header = new SafetensorsHeader(new(StringComparer.Ordinal), []);
            header.ReadEntries(ref reader, file);
            if (reader.Read())
            {
                throw Refuse(file, "there is content after the header's closing brace");
            }

            header.CheckOffsets(dataLength, file);
            return header;
        }
        catch (JsonException e)
        {
            throw Refuse(file, $"the header is not valid JSON ({e.Message})", e);
        }
    }

    /// <summary>Formats the length and the header, padded so that the tensors begin at a multiple of eight bytes.</summary>
    /// <param name="tensors">The tensors in the order of their bytes.</param>
    /// <param name="metadata">The metadata by name.</param>
    public static ReadOnlyMemory<byte> Format(IEnumerable<TensorInfo> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.GetSpan(PrefixLength);
        buffer.Advance(PrefixLength);
        using (var json = new Utf8JsonWriter(buffer, _writerOptions))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var begin = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.SafetensorsName());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [begin, begin + tensor.ByteCount]);
                json.WriteEndObject();
                begin += tensor.ByteCount;
            }

            json.WriteEndObject();
        }

        var padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);

        var bytes = buffer.WrittenMemory.ToArray();
        BitConverter.TryWriteBytes(bytes, (ulong)(bytes.Length - PrefixLength));
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var sorted = metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        if (sorted.Count == 0)
        {
            return;
        }

        json.WriteStartObject(MetadataKey);
        foreach (var (key, value) in sorted)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private void ReadEntries(ref Utf8JsonReader reader, string file)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadText(ref reader, file, "a name");
            if (!names.Add(name))
            {
                throw Refuse(file, $"'{MessageText.Name(name)}' occurs twice in the header");
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Refuse(file, $"'{MessageText.Name(name)}': expected an object, found {Found(reader)}");
            }

            if (name == MetadataKey)
            {
                ReadMetadata(ref reader, file);
            }
            else
            {
                Entries.Add(ReadEntry(ref reader, file, name));
            }
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader, string file)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = ReadText(ref reader, file, "a name in the metadata");
            reader.Read();
            if (!Metadata.TryAdd(key, ReadText(ref reader, file, $"the text of the metadata '{MessageText.Name(key)}'")))
            {
                throw Refuse(file, $"the metadata '{MessageText.Name(key)}' occurs twice");
            }
        }
    }

    private static Entry ReadEntry(ref Utf8JsonReader reader, string file, string name)
    {
        var shown = MessageText.Name(name);
        string? dtype = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = ReadText(ref reader, file, $"a field of '{shown}'");
            reader.Read();
            switch (field)
            {
                case "dtype" when dtype is null:
                    dtype = ReadText(ref reader, file, $"the dtype of '{shown}'");
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, file, $"the shape of '{shown}'");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, file, $"the data_offsets of '{shown}'");
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Refuse(file, $"'{shown}' has two fields '{field}'");
                default:
                    throw Refuse(file, $"'{shown}' has the unknown field '{MessageText.Name(field)}'");
            }
        }

        if (dtype is null || shape is null || offsets is null)
        {
            var missing = dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw Refuse(file, $"'{shown}' has no {missing}");
        }

        if (!ElementTypes.TryParseSafetensors(dtype, out var type))
        {
            throw Refuse(file, $"'{shown}' has the unknown dtype '{MessageText.Name(dtype)}'");
        }

        if (offsets.Count != 2 || offsets[0] > offsets[1])
        {
            throw Refuse(file, $"'{shown}': expected data_offsets with a begin and an end, found {TensorInfo.FormatShape(offsets)}");
        }

        var bytes = type.ByteCount(shape)
            ?? throw Refuse(file, $"'{shown}': {dtype} {TensorInfo.FormatShape(shape)} is not a possible tensor size");
        if (bytes != offsets[1] - offsets[0])
        {
            throw Refuse(
                file,
                $"'{shown}': {dtype} {TensorInfo.FormatShape(shape)} takes {bytes} bytes, but its data_offsets {TensorInfo.FormatShape(offsets)} span {offsets[1] - offsets[0]}");
        }

        return new Entry(new TensorInfo(name, type, [.. shape], bytes), offsets[0]);
    }

    private void CheckOffsets(long dataLength, string file)
    {
        Entries.Sort((a, b) => (a.Begin, a.Tensor.ByteCount).CompareTo((b.Begin, b.Tensor.ByteCount)));
        var end = 0L;
        foreach (var (tensor, begin) in Entries)
        {
            if (begin != end)
            {
                var problem = begin < end ? "overlaps the tensor before it" : "leaves a gap before it";
                throw Refuse(file, $"'{MessageText.Name(tensor.Name)}' {problem}: expected it to begin at byte {end} of the data, found {begin}");
            }

            end = begin + tensor.ByteCount;
            if (end > dataLength)
            {
                throw Refuse(file, $"'{MessageText.Name(tensor.Name)}' ends at byte {end} of the data, but the file contains {dataLength}");
            }
        }

        if (end != dataLength)
        {
            throw Refuse(file, $"the tensors take {end} bytes, but {dataLength} follow the header");
        }
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string file, string what)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Refuse(file, $"{what}: expected a list of numbers, found {Found(reader)}");
        }

        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw Refuse(file, $"{what}: expected nonnegative integers, found {Found(reader)}");
            }

            if (numbers.Count == TensorInfo.MaxRank)
            {
                throw Refuse(file, $"{what}: expected at most {TensorInfo.MaxRank} numbers, found more");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static string ReadText(ref Utf8JsonReader reader, string file, string what)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            throw Refuse(file, $"{what}: expected a string, found {Found(reader)}");
        }

        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // An escaped unpaired surrogate is valid JSON but not valid text.
            throw Refuse(file, $"{what} is not valid text", e);
        }
    }

    private static string Found(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, 40)]),
        JsonTokenType.String => "a string",
        JsonTokenType.Null => "null",
        _ => reader.TokenType.ToString(),
    };

    private static InvalidDataException Refuse(string file, string problem, Exception? inner = null) =>
        new(MessageText.Message($"'{file}' is not a valid safetensors file: {problem}."), inner);
}
