using System.Buffers.Binary;
using ResNetKit.Serialization.Pickling;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization;

/// <summary>Represents a file in the format of PyTorch before version 1.6.</summary>
/// <remarks>
/// It contains five pickles: a magic number, a version, information about the machine, the saved object, and the keys of the storages. The storages
/// follow, each as the number of its values and the values.
/// </remarks>
internal sealed class PyTorchLegacyFile : IStorageSource, IDisposable
{
    private const long Version = 1001;
    private const int MaxIndexLength = 64 << 20;

    private readonly FileStream _stream;
    private readonly string _file;
    private readonly Dictionary<string, (long Begin, long Length)> _storages = new(StringComparer.Ordinal);

    private PyTorchLegacyFile(FileStream stream, string file, ReadBudget budget)
    {
        _stream = stream;
        _file = file;
        Budget = budget;
    }

    /// <summary>
    /// Gets the first bytes of such a file if it was saved with the default protocol: a pickle of protocol 2 with the number 0x1950a86a20f9469cfc6c.
    /// </summary>
    public static ReadOnlySpan<byte> Signature => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>Gets the saved object.</summary>
    public object? Root { get; private set; }

    /// <summary>Gets the length of the pickles after the signature, in bytes.</summary>
    public int IndexLength { get; private set; }

    /// <summary>Gets the budget that limits the work of reading the pickles.</summary>
    public ReadBudget Budget { get; }

    /// <summary>Opens a file and reads its pickles.</summary>
    /// <returns>The file, or <see langword="null"/> if it does not begin with the signature of this format.</returns>
    /// <exception cref="InvalidDataException">The file begins with the signature, but is damaged, is big-endian, or exceeds the budget.</exception>
    public static PyTorchLegacyFile? TryOpen(string path, Action<ReadBudget>? onBudget)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            Span<byte> start = stackalloc byte[Signature.Length];
            if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.SequenceEqual(Signature))
            {
                stream.Dispose();
                return null;
            }

            // The file does not store the length of the pickles, so some of the values that follow them may be read too.
            var index = new byte[Math.Min(stream.Length - Signature.Length, MaxIndexLength)];
            stream.ReadExactly(index);
            var budget = new ReadBudget(path, index.Length);
            onBudget?.Invoke(budget);
            var file = new PyTorchLegacyFile(stream, path, budget);
            file.ReadIndex(index);
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public long GetStorageLength(string key) => Find(key).Length;

    public void ReadStorage(string key, Span<byte> destination)
    {
        _stream.Position = Find(key).Begin;
        _stream.ReadExactly(destination);
    }

    public void Dispose() => _stream.Dispose();

    private void ReadIndex(ReadOnlyMemory<byte> index)
    {
        var types = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        var vocabulary = new TorchVocabulary(storage => Note(storage, types));
        if (Next() is not Version)
        {
            throw Refuse($"expected version {Version} of the format");
        }

        if (Next() is not PickleDictionary machine || !machine.TryGetValue("little_endian", out var isLittle) || isLittle is not true)
        {
            throw Refuse("it was written on a big-endian machine, or has no byte order");
        }

        Root = Next();
        if (Next() is not List<object?> keys)
        {
            throw Refuse("the list of its storages is missing");
        }

        ListStorages(keys, types);

        object? Next()
        {
            var value = Unpickler.Read(index[IndexLength..], vocabulary, _file, Budget, out var length);
            IndexLength += length;
            return value;
        }
    }

    private static void Note(TorchStorage storage, Dictionary<string, TorchStorage> types)
    {
        if (!types.TryAdd(storage.Key, storage) && types[storage.Key] != storage)
        {
            throw new PickleArgumentException($"the storage '{MessageText.Name(storage.Key)}' has two different descriptions");
        }
    }

    private void ListStorages(List<object?> keys, Dictionary<string, TorchStorage> types)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        var place = Signature.Length + (long)IndexLength;
        Budget.Spend(8L * keys.Count);
        foreach (var item in keys)
        {
            if (item is not string key || !types.TryGetValue(key, out var storage) || !_storages.TryAdd(key, default))
            {
                throw Refuse("the list of its storages contains an unknown or duplicate storage");
            }

            if (place > _stream.Length - sizeof(long))
            {
                throw Refuse($"it ends before the storage '{MessageText.Name(key)}'");
            }

            _stream.Position = place;
            _stream.ReadExactly(count);
            var values = BinaryPrimitives.ReadInt64LittleEndian(count);
            var length = storage.Type.ByteCount([storage.Count]);
            place += sizeof(long);
            if (values != storage.Count || length is null || length > _stream.Length - place)
            {
                throw Refuse(
                    $"expected {storage.Count} values of type {storage.Type} in the storage '{MessageText.Name(key)}', found {values}, with {_stream.Length - place} bytes to the end of the file");
            }

            _storages[key] = (place, length.Value);
            place += length.Value;
        }
    }

    private (long Begin, long Length) Find(string key) => _storages.TryGetValue(key, out var place)
        ? place
        : throw Refuse($"it has no storage '{MessageText.Name(key)}'");

    private InvalidDataException Refuse(string problem) =>
        new(MessageText.Message($"'{_file}' is not a valid file of PyTorch before version 1.6: {problem}."));
}
