using ResNetKit.Data.Downloading;

namespace ResNetKit.Data.Cifar;

/// <summary>Downloads, verifies and unpacks the official archive of CIFAR-10 whose files have the binary layout.</summary>
internal static class Cifar10Archive
{
    /// <summary>The checksum of the official archive.</summary>
    public const string Md5 = "c32a1d4ab5d03f1284b67883e8d87530";

    private const string FileName = "cifar-10-binary.tar.gz";

    // The eight files of the archive have 184 MB in total.
    private const long MaxUnpackedSize = 200_000_000;

    /// <summary>Downloads and unpacks an archive with a given checksum into a folder, unless the folder already has the dataset.</summary>
    public static async Task<string> DownloadAsync(
        string folder,
        string md5,
        IProgress<DownloadProgress>? progress,
        Uri source,
        HttpClient? client,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Cifar10Dataset.Exists(folder))
        {
            return folder;
        }

        DownloadAddress.ThrowIfNotAllowed(source, nameof(source));
        Directory.CreateDirectory(folder);
        var archive = Path.Combine(folder, FileName);
        using var ownClient = client is null ? ResumableDownload.CreateClient() : null;
        var download = new ResumableDownload(client ?? ownClient!, source, archive, Checksum.Md5(md5));
        await download.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Unpack(archive, folder), cancellationToken).ConfigureAwait(false);
            File.Delete(archive);
        }
        catch (IOException) when (Cifar10Dataset.Exists(folder))
        {
            // Another process has unpacked the same archive and deleted it, or is still reading it.
        }

        return folder;
    }

    private static void Unpack(string archive, string folder)
    {
        var layout = new Cifar10BinaryLayout();
        var temporary = Directory.CreateDirectory(Path.Combine(folder, $".{layout.FolderName}.{Guid.NewGuid():N}.tmp")).FullName;
        try
        {
            TarGzip.Extract(archive, temporary, MaxUnpackedSize);
            var unpacked = Path.Combine(temporary, layout.FolderName);
            if (!layout.IsComplete(unpacked))
            {
                throw new InvalidDataException(
                    $"'{archive}' does not hold CIFAR-10: expected a folder '{layout.FolderName}' with its six files.");
            }

            // Files are moved one by one, so that an incomplete folder gets its missing files and keeps its other files.
            var target = Directory.CreateDirectory(Path.Combine(folder, layout.FolderName)).FullName;
            foreach (var file in Directory.GetFiles(unpacked))
            {
                File.Move(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
            }
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
