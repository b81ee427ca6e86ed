using System.Formats.Tar;
using System.IO.Compression;

namespace ResNetKit.Data.Downloading;

/// <summary>Unpacks <c>.tar.gz</c> archives, which are treated as untrusted input.</summary>
internal static class TarGzip
{
    // Some file systems do not support longer names.
    private const int MaxNameLength = 200;

    /// <summary>Unpacks the files and folders of an archive into a folder. Nothing is written outside that folder.</summary>
    /// <param name="archive">The path of the archive.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="maxSize">The maximum size of all files together, in bytes.</param>
    /// <exception cref="InvalidDataException">
    /// The archive is damaged, or exceeds the maximum size or another limit. Or an entry leads out of the folder or is neither a file nor a
    /// folder, or a file occurs twice. Files that have already been unpacked are kept.
    /// </exception>
    public static void Extract(string archive, string folder, long maxSize)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        using var file = File.OpenRead(archive);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var guard = new TarGuard(gzip, archive, maxSize);
        using var tar = new TarReader(guard);
        try
        {
            var left = maxSize;
            var files = new HashSet<string>(StringComparer.Ordinal);
            while (tar.GetNextEntry() is { } entry)
            {
                left -= Extract(entry, root, left, files, archive);
            }
        }
        catch (Exception error) when (IsOfTheArchive(error, archive))
        {
            throw new InvalidDataException(MessageText.Message($"'{archive}' is not a complete archive: {error.Message}"), error);
        }
    }

    // The tar reader of .NET throws many kinds of exceptions for an invalid header. Errors of the disk, and errors that already name the archive, are not
    // wrapped.
    private static bool IsOfTheArchive(Exception error, string archive) => error switch
    {
        InvalidDataException => !error.Message.StartsWith($"'{archive}'", StringComparison.Ordinal),
        EndOfStreamException => true,
        IOException or UnauthorizedAccessException or OutOfMemoryException => false,
        _ => true,
    };

    private static long Extract(TarEntry entry, string root, long allowed, HashSet<string> files, string archive)
    {
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
        {
            return 0;
        }

        var name = MessageText.Name(entry.Name);
        var target = Path.GetFullPath(Path.Combine(root, entry.Name));
        if (!(target + Path.DirectorySeparatorChar).StartsWith(root, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{archive}' has an entry '{name}' that leads out of its folder.");
        }

        if (entry.Name.Length > MaxNameLength)
        {
            throw new InvalidDataException($"'{archive}' has an entry '{name}' whose name has {entry.Name.Length} characters; at most {MaxNameLength} are unpacked.");
        }

        for (var place = Path.TrimEndingDirectorySeparator(target); place?.Length >= root.Length; place = Path.GetDirectoryName(place))
        {
            if (files.Contains(place))
            {
                throw new InvalidDataException(place.Length < target.Length - 1
                    ? $"'{archive}' has an entry '{name}' inside another entry that is a file."
                    : $"'{archive}' has more than one entry '{name}'.");
            }
        }

        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(target);
                return 0;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                if (Path.EndsInDirectorySeparator(target))
                {
                    throw new InvalidDataException($"'{archive}' has an entry '{name}' that is a file with the name of a folder.");
                }

                if (entry.Length > allowed)
                {
                    throw new InvalidDataException($"'{archive}' unpacks to more than it should: '{name}' has {entry.Length} bytes.");
                }

                if (Path.Exists(target))
                {
                    throw new InvalidDataException($"'{archive}' has more than one entry '{name}'.");
                }

                files.Add(target);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using (var output = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    entry.DataStream?.CopyTo(output);
                }

                return entry.Length;
            default:
                throw new InvalidDataException(
                    $"'{archive}' has an entry '{name}' of type {entry.EntryType}; expected only files and folders.");
        }
    }
}
