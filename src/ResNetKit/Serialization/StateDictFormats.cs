namespace ResNetKit.Serialization;

/// <summary>Tells the formats of state dicts apart by how their files begin.</summary>
internal static class StateDictFormats
{
    private const int LongestSignature = 15;

    private static ReadOnlySpan<byte> ZipSignature => [(byte)'P', (byte)'K', 3, 4];

    // A pickle of protocol 2 whose first value is PyTorch's magic number 0x1950a86a20f9469cfc6c.
    private static ReadOnlySpan<byte> LegacySignature =>
        [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>Which format the file's first bytes announce.</summary>
    /// <exception cref="InvalidDataException">The file is in PyTorch's old format.</exception>
    public static StateDictFormat Detect(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> buffer = stackalloc byte[LongestSignature];
        ReadOnlySpan<byte> start = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        if (start.SequenceEqual(LegacySignature))
        {
            throw new InvalidDataException(
                $"'{path}' is in PyTorch's format from before version 1.6, which is not read. Load it in PyTorch and save it again with torch.save.");
        }

        if (start.StartsWith(ZipSignature))
        {
            return StateDictFormat.PyTorch;
        }

        return start.Length > SafetensorsHeader.PrefixLength && start[SafetensorsHeader.PrefixLength] == '{'
            ? StateDictFormat.Safetensors
            : StateDictFormat.TorchSharp;
    }
}
