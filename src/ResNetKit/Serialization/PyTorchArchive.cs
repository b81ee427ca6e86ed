using System.IO.Compression;
using System.IO.Hashing;

namespace ResNetKit.Serialization;

/// <summary>
/// The zip file that PyTorch writes: a pickle, and one entry for each storage, none of them compressed. Entries are
/// read whole, checked against their checksum, and cost no more memory than they take in the file.
/// </summary>
internal sealed class PyTorchArchive : IDisposable
{
    private const string PickleName = "data.pkl";

    // The index of a state dict takes some 150 bytes a tensor.
    private const int MaxPickleLength = 64 << 20;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly string _file;
    private readonly string _folder;
    private readonly long _fileLength;

    private PyTorchArchive(ZipArchive zip, Dictionary<string, ZipArchiveEntry> entries, string folder, string file, long fileLength)
    {
        _zip = zip;
        _entries = entries;
        _folder = folder;
        _file = file;
        _fileLength = fileLength;
    }

    /// <summary>Opens the archive and looks for the pickle in it.</summary>
    /// <exception cref="InvalidDataException">The file is no archive of PyTorch's, or a kind that holds programs.</exception>
    public static PyTorchArchive Open(string file)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        ZipArchive? zip = null;
        try
        {
            var entries = ListEntries(zip = OpenZip(stream, file), file);
            var archive = new PyTorchArchive(zip, entries, FindFolder(entries.Keys, file), file, stream.Length);
            archive.CheckKind();
            return archive;
        }
        catch
        {
            zip?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The pickle that says what the archive holds.</summary>
    public byte[] ReadPickle()
    {
        var length = Find(PickleName).Length;
        if (length > MaxPickleLength)
        {
            throw new InvalidDataException($"'{_file}': its index takes {length} bytes, more than {MaxPickleLength}.");
        }

        var pickle = new byte[length];
        Read(PickleName, pickle);
        return pickle;
    }

    /// <summary>Reads one storage.</summary>
    /// <param name="key">The storage's key.</param>
    /// <param name="destination">As long as the storage should be.</param>
    /// <exception cref="InvalidDataException">The storage is missing, damaged, or not that long.</exception>
    public void ReadStorage(string key, Span<byte> destination) => Read($"data/{key}", destination);

    /// <summary>Bytes that one storage takes.</summary>
    /// <exception cref="InvalidDataException">There is no such storage.</exception>
    public long GetStorageLength(string key) => Find($"data/{key}").Length;

    public void Dispose() => _zip.Dispose();

    private static Dictionary<string, ZipArchiveEntry> ListEntries(ZipArchive zip, string file)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw new InvalidDataException($"'{file}': the archive has two entries '{entry.FullName}'.");
            }
        }

        return entries;
    }

    // All entries lie in one folder, which is named after the file as it was saved.
    private static string FindFolder(IEnumerable<string> names, string file)
    {
        var pickles = names.Where(name => name.EndsWith($"/{PickleName}", StringComparison.Ordinal)).ToList();
        return pickles is [var name]
            ? name[..^PickleName.Length]
            : throw new InvalidDataException(
                $"'{file}' is a zip file but no PyTorch file: expected one entry '{PickleName}' in a folder, found {pickles.Count}.");
    }

    private void CheckKind()
    {
        if (_entries.ContainsKey(_folder + "constants.pkl"))
        {
            throw new InvalidDataException(
                $"'{_file}' is a TorchScript program. Only tensors are read: save the module's state_dict() instead.");
        }

        if (_entries.ContainsKey(_folder + "byteorder"))
        {
            var order = new byte[Find("byteorder").Length];
            Read("byteorder", order);
            if (!order.AsSpan().SequenceEqual("little"u8))
            {
                throw new InvalidDataException($"'{_file}' was written on a big-endian machine, which is not supported.");
            }
        }
    }

    // What comes out of here has a length that the file accounts for, so memory can be taken for it.
    private ZipArchiveEntry Find(string name)
    {
        if (!_entries.TryGetValue(_folder + name, out var entry))
        {
            throw new InvalidDataException($"'{_file}': the archive lacks its entry '{_folder}{name}'.");
        }

        if (entry.Length != entry.CompressedLength)
        {
            throw new InvalidDataException($"'{_file}': '{entry.FullName}' is compressed, which PyTorch's files never are.");
        }

        return entry.Length <= _fileLength
            ? entry
            : throw new InvalidDataException(
                $"'{_file}': '{entry.FullName}' announces {entry.Length} bytes, but the whole file has {_fileLength}.");
    }

    private void Read(string name, Span<byte> destination)
    {
        var entry = Find(name);
        if (entry.Length != destination.Length)
        {
            throw new InvalidDataException(
                $"'{_file}': expected {destination.Length} bytes in '{entry.FullName}', found {entry.Length}.");
        }

        uint checksum;
        try
        {
            using var stream = entry.Open();
            stream.ReadExactly(destination);
            checksum = Crc32.HashToUInt32(destination);
        }
        catch (Exception e) when (IsBrokenZip(e))
        {
            throw new InvalidDataException($"'{_file}': '{entry.FullName}' cannot be read: {e.Message}", e);
        }

        if (checksum != entry.Crc32)
        {
            throw new InvalidDataException(
                $"'{_file}': '{entry.FullName}' is damaged: expected checksum {entry.Crc32:x8}, found {checksum:x8}.");
        }
    }

    private static ZipArchive OpenZip(FileStream stream, string file)
    {
        try
        {
            var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            _ = zip.Entries.Count; // Reads the directory.
            return zip;
        }
        catch (Exception e) when (IsBrokenZip(e))
        {
            throw new InvalidDataException($"'{file}' is not a valid zip file: {e.Message}", e);
        }
    }

    // What System.IO.Compression throws on archives that contradict themselves.
    private static bool IsBrokenZip(Exception e) =>
        e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;
}
