using System.IO.Compression;

namespace ResNetKit.Tests.Serialization;

/// <summary>Composes PyTorch files by hand.</summary>
internal static class PyTorchBytes
{
    /// <summary>Composes a zip file with a pickle and a storage (the bytes of tensors) with the key '0', which contains only zeros.</summary>
    public static byte[] Zip(PickleProgram pickle, int storageLength = 4) => Zip(pickle.End(), new() { ["0"] = new byte[storageLength] });

    /// <summary>Composes a zip file with a pickle and storages by key.</summary>
    public static byte[] Zip(byte[] pickle, Dictionary<string, byte[]> storages, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (key, bytes) in storages)
            {
                Add(zip, $"model/data/{key}", bytes, level);
            }

            Add(zip, "model/data.pkl", pickle, level);
        }

        return stream.ToArray();
    }

    /// <summary>Composes a file in PyTorch's format before version 1.6, with a storage of floats that has the key '0'.</summary>
    public static byte[] Legacy(PickleProgram pickle, int count = 1, byte[]? keys = null) =>
    [
        .. Convert.FromHexString("80028A0A6CFC9C46F9206AA850192E"),
        .. new PickleProgram().Int(1001).End(),
        .. new PickleProgram().Raw("}").Text("little_endian").Raw("\u0088s").End(),
        .. pickle.End(),
        .. keys ?? new PickleProgram().Raw("]").Text("0").Raw("a").End(),
        .. BitConverter.GetBytes((long)count),
        .. new byte[4 * count],
    ];

    /// <summary>Composes a dict. An action writes the value of each key.</summary>
    public static PickleProgram Dict(params (string Key, Action<PickleProgram> Value)[] items)
    {
        var program = new PickleProgram().Raw("}(");
        foreach (var (key, value) in items)
        {
            program.Text(key);
            value(program);
        }

        return program.Raw("u");
    }

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        using var stream = zip.CreateEntry(name, level).Open();
        stream.Write(content);
    }
}
