using ResNetKit.Data.Cifar;
using ResNetKit.Data.Downloading;

namespace ResNetKit;

/// <summary>Downloads, verifies and unpacks the official archive of CIFAR-10 in its binary layout.</summary>
public static class Cifar10Archive
{
    private const string FileName = "cifar-10-binary.tar.gz";
    private const string Md5 = "c32a1d4ab5d03f1284b67883e8d87530";

    // The eight files of the archive have 184 MB in total.
    private const long MaxUnpackedSize = 200_000_000;

    /// <summary>Gets the address at which the archive (about 170 MB) is published.</summary>
    public static Uri Source { get; } = new("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz");

    /// <summary>
    /// Gets the user's folder for files that the library downloads: the value of the environment variable <c>RESNETKIT_HOME</c> if it is set, or else the
    /// folder <c>resnetkit</c> in the cache folder of the operating system.
    /// </summary>
    public static string DefaultFolder => CacheFolder.Path;

    /// <summary>Downloads and unpacks CIFAR-10 into a folder, unless the folder already has it.</summary>
    /// <param name="folder">
    /// The folder; <see langword="null"/> for <see cref="DefaultFolder"/>. The files are placed in its subfolder <c>cifar-10-batches-bin</c>.
    /// </param>
    /// <param name="progress">Receives the progress of the download.</param>
    /// <param name="source">
    /// The https address of a mirror; <see langword="null"/> for <see cref="Source"/>. The checksum of the archive must be the official one in any case.
    /// </param>
    /// <param name="client">
    /// The client to use; <see langword="null"/> for a new one, which checks the address of every redirect. If the handler of your client follows redirects
    /// itself (<c>AllowAutoRedirect</c>), only the final address is checked.
    /// </param>
    /// <param name="cancellationToken">Cancels the download. The part that has been received is kept.</param>
    /// <returns>The folder, for <see cref="Cifar10Dataset.Load"/>.</returns>
    /// <remarks>
    /// An interrupted download leaves the file <c>cifar-10-binary.tar.gz.part</c>, which the next call continues. The archive is unpacked only if its checksum
    /// is correct, and is deleted otherwise. Files get their final names only when they are complete.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="source"/> is not an https address, or contains a user name or password.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, returns an error, or redirects to an address that is not https.</exception>
    /// <exception cref="IOException">The download was interrupted, or the disk is full or not writable.</exception>
    /// <exception cref="InvalidDataException">The downloaded file is not the official archive.</exception>
    public static Task<string> DownloadAsync(
        string? folder = null,
        IProgress<DownloadProgress>? progress = null,
        Uri? source = null,
        HttpClient? client = null,
        CancellationToken cancellationToken = default) =>
        DownloadAsync(folder ?? DefaultFolder, Md5, progress, source ?? Source, client, cancellationToken);

    /// <summary>Downloads and unpacks an archive with a given checksum, for tests.</summary>
    internal static async Task<string> DownloadAsync(
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
