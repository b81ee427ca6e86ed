using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>Composes zip files with false directories, and zip files that unpack to many bytes.</summary>
internal static class CraftedZips
{
    private const int DirectoryRecord = 46;

    private static readonly UntrustedReader[] _readers = [UntrustedReader.PyTorch];

    public static IReadOnlyList<CraftedFamily> Families { get; } =
    [
        new("PyTorch: all entries at one place", _readers, Overlapping),
        new("PyTorch: storages of zeros, compressed", _readers, size => Compressed(size * 100)),
        new("PyTorch: a pickle that is compressed a thousandfold", _readers, size =>
            PyTorchBytes.Zip(new PickleProgram().Raw(new string('N', size * 100)).End(), [], CompressionLevel.SmallestSize)),
        new("PyTorch: a pickle of dicts that is compressed threefold", _readers, size =>
            PyTorchBytes.Zip(new PickleProgram().Raw("(" + new string('}', size) + "t").End(), new() { ["0"] = Noise(size / 3) }, CompressionLevel.Fastest)),
        new("PyTorch: thousands of empty entries", _readers, size => Entries(size, i => $"model/data/{i}")),
        new("PyTorch: entries with long names", _readers, size => Entries(size, i => $"model/{new string('n', 1_000)}{i}")),
        new("PyTorch: escape codes in the names of entries", _readers, size => Entries(size, i => $"\u001b[31m{i}/data.pkl")),
        new("PyTorch: an entry of 4 GB", _readers, size => Announce(size, 0xFFFFFFF0)),
    ];

    // Composes a zip file whose directory has many records that point to the same entry.
    private static byte[] Overlapping(int size)
    {
        var names = Enumerable.Range(0, Math.Max(2, size / 200)).Select(i => i.ToString("x")).ToList();
        var values = new byte[size / 8 * 4];
        var pickle = PyTorchBytes.Dict([.. names.Select(name => (name, (Action<PickleProgram>)(program => program.Tensor(name, [values.Length / 4]))))]);
        var zip = PyTorchBytes.Zip(pickle.End(), new() { ["0"] = values }).AsSpan();
        var end = zip.LastIndexOf("PK\u0005\u0006"u8);
        var directory = BinaryPrimitives.ReadInt32LittleEndian(zip[(end + 16)..]);
        var first = zip[directory..(directory + DirectoryRecord)];
        var prefix = "model/data/"u8;
        var second = zip[(directory + DirectoryRecord + prefix.Length + 1)..end];
        var records = new List<byte>();
        foreach (var name in names)
        {
            var record = first.ToArray();
            BinaryPrimitives.WriteInt16LittleEndian(record.AsSpan(28), (short)(prefix.Length + name.Length));
            records.AddRange([.. record, .. prefix, .. Encoding.ASCII.GetBytes(name)]);
        }

        records.AddRange(second);
        var tail = zip[end..].ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(8), (ushort)(names.Count + 1));
        BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(10), (ushort)(names.Count + 1));
        BinaryPrimitives.WriteInt32LittleEndian(tail.AsSpan(12), records.Count);
        return [.. zip[..directory], .. records, .. tail];
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static byte[] Compressed(int length) => PyTorchBytes.Zip(
        PyTorchBytes.Dict(("a", program => program.Tensor("0", [length / 4]))).End(),
        new() { ["0"] = new byte[length / 4 * 4] },
        CompressionLevel.SmallestSize);

    private static byte[] Entries(int size, Func<int, string> name)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; stream.Length < size / 2; i++)
            {
                zip.CreateEntry(name(i), CompressionLevel.NoCompression).Open().Dispose();
            }
        }

        return stream.ToArray();
    }

    private static byte[] Announce(int size, uint length)
    {
        var zip = PyTorchBytes.Zip(PyTorchBytes.Dict(("a", program => program.Tensor("0", [size / 4]))), size / 4 * 4);
        var record = zip.AsSpan().LastIndexOf("model/data/0"u8) - DirectoryRecord;
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(record + 20), length);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(record + 24), length);
        return zip;
    }
}
