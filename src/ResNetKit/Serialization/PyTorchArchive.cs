using System.IO.Compression;
using System.IO.Hashing;

namespace ResNetKit.Serialization;

/// <summary>Represents the zip file that PyTorch writes: a pickle, and one entry for each storage.</summary>
/// <remarks>
/// PyTorch does not compress entries, but it reads compressed entries that other programs write, and so does this class. Entries are read completely
/// and verified by their checksums. The lengths in the directory of the archive may be false. Therefore, an archive is rejected if the entries that
/// are read take more bytes together than the file has. It is also rejected if they unpack to more than <see cref="MaxExpansion"/> times the length
/// of the file plus <see cref="FreeExpansion"/> bytes.
/// </remarks>
internal sealed class PyTorchArchive : IStorageSource, IDisposable
{
    /// <summary>
    /// The maximum ratio of the unpacked length to the length of the file. Weights hardly compress; only repetitive values, such as zeros, exceed
    /// this ratio.
    /// </summary>
    public const int MaxExpansion = 16;

    /// <summary>The number of bytes that a file of any length may unpack to, in addition to <see cref="MaxExpansion"/> times its length.</summary>
    public const int FreeExpansion = 1 << 20;

    private const string PickleName = "data.pkl";

    // The pickle of a state dict takes about 150 bytes per tensor. In the zip file, the entry of a storage takes as much, without its values.
    private const int MaxPickleLength = 64 << 20;
    private const int MaxPickleExpansion = 3;
    private const int FreePickleLength = 12 << 10;

    // These are values of IOException.HResult: for exceptions that .NET itself throws, and for the error "invalid argument" of Unix (EINVAL) and of Windows
    // (ERROR_INVALID_PARAMETER).
    private const int ManagedError = unchecked((int)0x80131620);
    private const int InvalidArgument = 22;
    private const int WindowsInvalidArgument = unchecked((int)0x80070057);

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly string _file;
    private readonly string _folder;
    private readonly long _fileLength;

    // The total packed and unpacked length of the entries read so far.
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

    /// <summary>Opens an archive and finds its pickle.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, is not a PyTorch archive, is a TorchScript program, or is big-endian.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PyTorchArchive Open(string file) =>
        Open(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), file);

    /// <summary>Opens an archive in a stream. Disposing the archive also disposes the stream.</summary>
    public static PyTorchArchive Open(Stream stream, string file)
    {
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

    /// <summary>Reads the pickle that describes the content of the archive.</summary>
    public byte[] ReadPickle()
    {
        var length = Find(PickleName).Length;
        var most = Math.Min(MaxPickleLength, (MaxPickleExpansion * _fileLength) + FreePickleLength);
        if (length > most)
        {
            throw Refuse($"its index takes {length} bytes, but at most {most} are allowed for a file of its length. If the file is your own, save it without compression");
        }

        var pickle = new byte[length];
        Read(PickleName, pickle);
        return pickle;
    }

    /// <summary>Reads one storage.</summary>
    /// <param name="key">The key of the storage.</param>
    /// <param name="destination">The destination. Its length is the expected length of the storage.</param>
    /// <exception cref="InvalidDataException">The storage is missing, damaged, or has another length.</exception>
    public void ReadStorage(string key, Span<byte> destination) => Read($"data/{key}", destination);

    /// <summary>Gets the length of a storage in bytes.</summary>
    /// <exception cref="InvalidDataException">There is no such storage, or its length is impossible.</exception>
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

    // All entries are in one folder. PyTorch usually names it after the file that it saves.
    private static string FindFolder(IEnumerable<string> names, string file)
    {
        var pickles = names.Where(name => name.EndsWith($"/{PickleName}", StringComparison.Ordinal)).ToList();
        return pickles is [var name]
            ? name[..^PickleName.Length]
            : throw new InvalidDataException(MessageText.Message(
                $"'{file}' is a zip file but not a PyTorch file: expected one entry '{PickleName}' in a folder, found {pickles.Count}."));
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
            : throw Refuse($"the archive has no entry '{MessageText.Name(_folder + name)}'");

    // Checks and returns the length of an entry, before memory is allocated for it.
    private long LengthOf(ZipArchiveEntry entry)
    {
        if (entry.CompressedLength > _fileLength)
        {
            throw Refuse($"'{MessageText.Name(entry.FullName)}' has a compressed length of {entry.CompressedLength} bytes, but the whole file has {_fileLength}");
        }

        var most = entry.Length == entry.CompressedLength ? _fileLength : (MaxExpansion * _fileLength) + FreeExpansion;
        return entry.Length <= most
            ? entry.Length
            : throw Refuse(
                $"'{MessageText.Name(entry.FullName)}' unpacks to {entry.Length} bytes, more than is allowed for a file of {_fileLength} bytes. "
                + "If the file is your own, save it without compression");
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
                : $"it unpacks to more than {MaxExpansion} times its {_fileLength} bytes. If the file is your own, save it without compression");
        }

        uint checksum;
        try
        {
            using var stream = entry.Open();
            stream.ReadExactly(destination);
            if (stream.ReadByte() >= 0)
            {
                throw Refuse($"'{MessageText.Name(entry.FullName)}' unpacks to more than the {entry.Length} bytes stated in the archive");
            }

            checksum = Crc32.HashToUInt32(destination);
        }
        catch (Exception e) when (IsBrokenZip(e))
        {
            throw Failure(_file, $"'{_file}': '{MessageText.Name(entry.FullName)}' cannot be read", e);
        }

        if (checksum != entry.Crc32)
        {
            throw Refuse(
                $"'{MessageText.Name(entry.FullName)}' is damaged: expected checksum {entry.Crc32:x8}, found {checksum:x8}");
        }
    }

    private InvalidDataException Refuse(string problem) => Refuse(_file, problem);

    private static InvalidDataException Refuse(string file, string problem) => new(MessageText.Message($"'{file}': {problem}."));

    private static ZipArchive OpenZip(Stream stream, string file)
    {
        try
        {
            var zip = new ZipArchive(stream, ZipArchiveMode.Read);

            // Reads the directory, so that a damaged one is detected here.
            _ = zip.Entries.Count;
            return zip;
        }
        catch (Exception e) when (IsBrokenZip(e))
        {
            throw Failure(file, $"'{file}' is not a valid zip file", e);
        }
    }

    // System.IO.Compression also reports an error of the disk as a damaged archive, with the error as the inner exception.
    private static Exception Failure(string file, string problem, Exception e) =>
        (e as IOException ?? e.InnerException) is IOException error && IsFromSystem(error)
            ? new IOException(MessageText.Message($"'{file}' cannot be read: {error.Message}"), error)
            : new InvalidDataException(MessageText.Message($"{problem}: {e.Message}"), e);

    // A false length or offset leads to a read after the end of the file, or to a seek before its beginning, which is an invalid argument for the system.
    private static bool IsFromSystem(IOException e) =>
        e is not EndOfStreamException && e.HResult is not (ManagedError or InvalidArgument or WindowsInvalidArgument);

    // Determines whether an exception is one that System.IO.Compression throws for archives that contradict themselves, or an error of the disk.
    private static bool IsBrokenZip(Exception e) =>
        e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;
}
