using ResNetKit.Data.Cifar;
using ResNetKit.Data.Downloading;

namespace ResNetKit;

/// <summary>The official archive of CIFAR-10 in its binary layout: fetches it, checks it, and unpacks it.</summary>
public static class Cifar10Archive
{
    private const string FileName = "cifar-10-binary.tar.gz";
    private const string Md5 = "c32a1d4ab5d03f1284b67883e8d87530";

    // The archive's eight files have 184 MB together.
    private const long MaxUnpackedSize = 200_000_000;

    /// <summary>Gets the address at which the archive is published; about 170 MB.</summary>
    public static Uri Source { get; } = new("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz");

    /// <summary>
    /// Gets the user's folder for what the library downloads: the one that the environment variable <c>RESNETKIT_HOME</c> names, else <c>resnetkit</c> in
    /// the operating system's folder for caches.
    /// </summary>
    public static string DefaultFolder => CacheFolder.Path;

    /// <summary>Sees to it that a folder holds CIFAR-10: does nothing where it does already, else downloads and unpacks it.</summary>
    /// <param name="folder">The folder; without it, <see cref="DefaultFolder"/>. The images come to lie in <c>cifar-10-batches-bin</c> in
    /// it.</param>
    /// <param name="progress">Is told how far the download has come.</param>
    /// <param name="source">Another place that has the same archive, an https address; its checksum must still be the official one.</param>
    /// <param name="client">
    /// How to reach it; without it, one of its own. Unless its handler has <c>AllowAutoRedirect</c> off, it follows redirects by itself: the address that it came
    /// to is checked when that one answers, those on the way are not.
    /// </param>
    /// <param name="cancellationToken">Stops the download; what has arrived is kept.</param>
    /// <returns>The folder, for <see cref="Cifar10Dataset.Load"/>.</returns>
    /// <remarks>
    /// A download that breaks off leaves <c>cifar-10-binary.tar.gz.part</c>, and the next call goes on from its end. A file that turns out
    /// wrong is deleted. Nothing is unpacked before the checksum agrees, and nothing gets its final name before it is whole.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="source"/> is no https address, or has a user or a password in it.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, refuses, or redirects to something else than https.</exception>
    /// <exception cref="IOException">The download broke off, or the disk is full or not writable.</exception>
    /// <exception cref="InvalidDataException">What arrived is not the official archive.</exception>
    public static Task<string> DownloadAsync(
        string? folder = null,
        IProgress<DownloadProgress>? progress = null,
        Uri? source = null,
        HttpClient? client = null,
        CancellationToken cancellationToken = default) =>
        DownloadAsync(folder ?? DefaultFolder, Md5, progress, source ?? Source, client, cancellationToken);

    /// <summary>The same with the checksum of another archive, for tests.</summary>
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
            // Another process unpacked the same archive, and has deleted it or still reads it.
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

            // File by file, so that a folder that was incomplete gets what it lacks and keeps what else is in it.
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
