using System.Formats.Tar;
using System.IO.Compression;

namespace ResNetKit.Data.Downloading;

/// <summary>Unpacks archives (<c>.tar.gz</c>) from strangers.</summary>
internal static class TarGzip
{
    /// <summary>Unpacks the files and folders of an archive into a folder, and nothing anywhere else.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="maxSize">Bytes that all files together may have.</param>
    /// <exception cref="InvalidDataException">
    /// The archive is broken, has an entry that leads out of the folder or is neither file nor folder, or unpacks to more than allowed.
    /// </exception>
    public static void Extract(string archive, string folder, long maxSize)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        using var file = File.OpenRead(archive);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        try
        {
            var left = maxSize;
            while (tar.GetNextEntry() is { } entry)
            {
                left -= Extract(entry, root, left, archive);
            }
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"'{archive}' is no whole archive: {error.Message}", error);
        }
    }

    private static long Extract(TarEntry entry, string root, long allowed, string archive)
    {
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
        {
            return 0;
        }

        var target = Path.GetFullPath(Path.Combine(root, entry.Name));
        if (!(target + Path.DirectorySeparatorChar).StartsWith(root, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{archive}' has an entry '{entry.Name}' that leads out of its folder.");
        }

        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(target);
                return 0;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                if (entry.Length > allowed)
                {
                    throw new InvalidDataException($"'{archive}' unpacks to more than it should: '{entry.Name}' has {entry.Length} bytes.");
                }

                if (Path.Exists(target))
                {
                    throw new InvalidDataException($"'{archive}' has more than one entry '{entry.Name}'.");
                }

                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using (var output = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    entry.DataStream?.CopyTo(output);
                }

                return entry.Length;
            default:
                throw new InvalidDataException(
                    $"'{archive}' has an entry '{entry.Name}' of type {entry.EntryType}; expected only files and folders.");
        }
    }
}
