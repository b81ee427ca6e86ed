using System.IO.Compression;
using System.IO.Hashing;

namespace ResNetKit.Serialization;

/// <summary>
/// The zip file that PyTorch writes: a pickle, and one entry for each storage. PyTorch compresses none of them; other programs do, and
/// PyTorch reads what they write. Entries are read whole and checked against their checksum. Together they take no more bytes of the file
/// than it has, whatever its directory says, and unpack to no more than a fixed multiple of it.
/// </summary>
internal sealed class PyTorchArchive : IStorageSource, IDisposable
{
    /// <summary>How many times its own length a file may unpack to. Weights hardly shrink at all; only zeros do.</summary>
    public const int MaxExpansion = 16;

    /// <summary>Bytes that a file may unpack to whatever its length.</summary>
    public const int FreeExpansion = 1 << 20;

    private const string PickleName = "data.pkl";

    // The index of a state dict takes some 150 bytes a tensor, its storages' entries as much without their values.
    private const int MaxPickleLength = 64 << 20;
    private const int MaxPickleExpansion = 3;
    private const int FreePickleLength = 12 << 10;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly string _file;
    private readonly string _folder;
    private readonly long _fileLength;

    // What the entries read so far take in the file, and what they unpack to.
    private long _packed;
    private long _unpacked;

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
        var most = Math.Min(MaxPickleLength, (MaxPickleExpansion * _fileLength) + FreePickleLength);
        if (length > most)
        {
            throw Refuse($"its index takes {length} bytes, more than the {most} that a file of its length justifies. If it is a file of yours, save it without compression");
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
    public long GetStorageLength(string key) => LengthOf(Find($"data/{key}"));

    public void Dispose() => _zip.Dispose();

    private static Dictionary<string, ZipArchiveEntry> ListEntries(ZipArchive zip, string file)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw Refuse(file, $"the archive has two entries '{MessageText.Name(entry.FullName)}'");
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
            : throw new InvalidDataException(MessageText.Message(
                $"'{file}' is a zip file but no PyTorch file: expected one entry '{PickleName}' in a folder, found {pickles.Count}."));
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
            var order = new byte[Math.Min(Find("byteorder").Length, sizeof(long))];
            Read("byteorder", order);
            if (!order.AsSpan().SequenceEqual("little"u8))
            {
                throw new InvalidDataException($"'{_file}' was written on a big-endian machine, which is not supported.");
            }
        }
    }

    private ZipArchiveEntry Find(string name) =>
        _entries.TryGetValue(_folder + name, out var entry)
            ? entry
            : throw Refuse($"the archive lacks its entry '{MessageText.Name(_folder + name)}'");

    // Memory is taken only for what has passed this.
    private long LengthOf(ZipArchiveEntry entry)
    {
        if (entry.CompressedLength > _fileLength)
        {
            throw Refuse($"'{MessageText.Name(entry.FullName)}' announces {entry.CompressedLength} bytes, but the whole file has {_fileLength}");
        }

        var most = entry.Length == entry.CompressedLength ? _fileLength : (MaxExpansion * _fileLength) + FreeExpansion;
        return entry.Length <= most
            ? entry.Length
            : throw Refuse(
                $"'{MessageText.Name(entry.FullName)}' unpacks to {entry.Length} bytes, more than the file's {_fileLength} justify. "
                + "If it is a file of yours, save it without compression");
    }

    private void Read(string name, Span<byte> destination)
    {
        var entry = Find(name);
        if (LengthOf(entry) != destination.Length)
        {
            throw Refuse($"expected {destination.Length} bytes in '{MessageText.Name(entry.FullName)}', found {entry.Length}");
        }

        _packed += entry.CompressedLength;
        _unpacked += entry.Length;
        if (_packed > _fileLength || _unpacked > (MaxExpansion * _fileLength) + FreeExpansion)
        {
            throw Refuse(_packed > _fileLength
                ? $"its entries overlap: together they take more than the file's {_fileLength} bytes"
                : $"it unpacks to more than {MaxExpansion} times its {_fileLength} bytes. If it is a file of yours, save it without compression");
        }

        uint checksum;
        try
        {
            using var stream = entry.Open();
            stream.ReadExactly(destination);
            if (stream.ReadByte() >= 0)
            {
                throw Refuse($"'{MessageText.Name(entry.FullName)}' unpacks to more than the {entry.Length} bytes that it announces");
            }

            checksum = Crc32.HashToUInt32(destination);
        }
        catch (Exception e) when (IsBrokenZip(e))
        {
            throw new InvalidDataException(
                MessageText.Message($"'{_file}': '{MessageText.Name(entry.FullName)}' cannot be read: {e.Message}"), e);
        }

        if (checksum != entry.Crc32)
        {
            throw Refuse(
                $"'{MessageText.Name(entry.FullName)}' is damaged: expected checksum {entry.Crc32:x8}, found {checksum:x8}");
        }
    }

    private InvalidDataException Refuse(string problem) => Refuse(_file, problem);

    private static InvalidDataException Refuse(string file, string problem) => new(MessageText.Message($"'{file}': {problem}."));

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
            throw new InvalidDataException(MessageText.Message($"'{file}' is not a valid zip file: {e.Message}"), e);
        }
    }

    // What System.IO.Compression throws on archives that contradict themselves.
    private static bool IsBrokenZip(Exception e) =>
        e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;
}
