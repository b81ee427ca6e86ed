using System.Text;

namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>Composes safetensors files, checkpoints (which are safetensors files too), and files in TorchSharp's own format.</summary>
internal static class CraftedTensors
{
    private static readonly UntrustedReader[] _safetensors = [UntrustedReader.Safetensors, UntrustedReader.CheckpointFile];
    private static readonly UntrustedReader[] _checkpoint = [UntrustedReader.CheckpointFile];
    private static readonly UntrustedReader[] _torchSharp = [UntrustedReader.TorchSharp];

    public static IReadOnlyList<CraftedFamily> Families { get; } =
    [
        Header("thousands of empty tensors", size => Join(size, i => $"\"{i:x}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")),
        Header("thousands of texts", size => $"\"__metadata__\":{{{Join(size, i => $"\"{i:x}\":\"\"")}}}"),
        Header("one long text", size => $"\"__metadata__\":{{\"resnetkit.checkpoint\":\"{new string('x', size)}\"}}"),
        Header("a tensor of thousands of dimensions", size => $"\"a\":{{\"dtype\":\"U8\",\"shape\":[{Join(size, _ => "1")}],\"data_offsets\":[0,1]}}"),
        Header("a tensor of 64 dimensions, again and again", size =>
            Join(size, i => $"\"{i:x}\":{{\"dtype\":\"U8\",\"shape\":[0{string.Concat(Enumerable.Repeat(",1", 63))}],\"data_offsets\":[0,0]}}")),
        Header("thousands of offsets", size => $"\"a\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[{Join(size, _ => "0")}]}}"),
        Header("a name as long as the file", size => $"\"{new string('n', size)}\":[]"),
        Header("a long name twice", size => $"\"{new string('n', size / 2)}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}},\"{new string('n', size / 2)}\":{{}}"),
        Header("escape codes in names", size => Join(size, i => $"\"\\u001b]0;{i}\\u0007\\n\":{{\"dtype\":\"\\u001b[31m\",\"shape\":[1],\"data_offsets\":[0,1]}}")),
        Header("a long unknown type", size => $"\"a\":{{\"dtype\":\"{new string('F', size)}\",\"shape\":[1],\"data_offsets\":[0,1]}}"),
        Header("a long unknown field", size => $"\"a\":{{\"{new string('f', size)}\":1}}"),
        Header("a number of thousands of digits", size => $"\"a\":{{\"dtype\":\"U8\",\"shape\":[{new string('9', size)}],\"data_offsets\":[0,1]}}"),
        Header("lists as deep as the file is long", size => $"\"a\":{new string('[', size)}"),
        Header("objects as deep as the file is long", size => string.Concat(Enumerable.Repeat("\"a\":{", size / 5))),
        Header("nothing but spaces", size => new string(' ', size)),
        Header("tensors that all overlap", size => Join(size, i => $"\"{i:x}\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}")),
        Checkpoint("a history of thousands of epochs", size =>
            $"\"history\":[{Join(size, i => $"{{\"epoch\":{i + 1},\"train_loss\":1,\"train_accuracy\":1,\"learning_rate\":1,\"seconds\":1}}")}]"),
        Checkpoint("a history of nulls", size => $"\"history\":[{Join(size, _ => "null")}]"),
        Checkpoint("thousands of callbacks", size => $"\"callbacks\":{{{Join(size, i => $"\"{i}\":\"\"")}}}"),
        Checkpoint("options with thousands of metrics", size => $"\"options\":{{\"metrics\":[{Join(size, _ => "\"topK\"")}]}}"),
        Checkpoint("options with a long unknown key", size => $"\"options\":{{\"{new string('k', size)}\":1}}"),
        Checkpoint("options nested as deep as the file is long", size => $"\"options\":{string.Concat(Enumerable.Repeat("{\"a\":", size / 5))}"),
        new("TorchSharp: thousands of empty tensors", _torchSharp, size => Entries(size, i => [.. Name($"{i:x}"), 0, 1, 0])),
        new("TorchSharp: thousands of single bytes", _torchSharp, size => Entries(size, i => [.. Name($"{i:x}"), 0, 0, 1])),
        new("TorchSharp: tensors of 64 dimensions", _torchSharp, size => Entries(size, i => [.. Name($"{i:x}"), 0, 64, 0, .. Enumerable.Repeat((byte)1, 63)])),
        new("TorchSharp: a name as long as the file", _torchSharp, size => [1, .. Name(new string('n', size)), 99, 0]),
        new("TorchSharp: a long name twice", _torchSharp, size =>
            [2, .. Name(new string('\u001b', size / 2)), 0, 0, 1, .. Name(new string('\u001b', size / 2)), 0, 0, 1]),
        new("TorchSharp: a tensor larger than the file", _torchSharp, size => [1, 1, (byte)'w', 6, 2, 255, 255, 255, 255, 7, 255, 255, 3, .. new byte[size]]),
        new("TorchSharp: a number without an end", _torchSharp, size => [.. Enumerable.Repeat((byte)0x80, size)]),
    ];

    private static CraftedFamily Header(string name, Func<int, string> entries) =>
        new($"safetensors: {name}", _safetensors, size => SafetensorsBytes.Compose($"{{{entries(size)}}}", 1));

    private static CraftedFamily Checkpoint(string name, Func<int, string> part) => new($"checkpoint: {name}", _checkpoint, size =>
    {
        var header = CheckpointJson.With(part(size));
        return SafetensorsBytes.Compose($"{{\"__metadata__\":{{\"resnetkit.checkpoint\":{System.Text.Json.JsonSerializer.Serialize(header)}}}}}", 0);
    });

    private static string Join(int size, Func<int, string> item)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < size; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(item(i));
        }

        return text.ToString();
    }

    private static byte[] Entries(int size, Func<int, byte[]> entry)
    {
        var entries = new List<byte>();
        var count = 0;
        while (entries.Count < size)
        {
            entries.AddRange(entry(count++));
        }

        return [.. Number(count), .. entries];
    }

    private static byte[] Name(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return [.. Number(bytes.Length), .. bytes];
    }

    private static byte[] Number(int value)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write7BitEncodedInt(value);
        return stream.ToArray();
    }
}
