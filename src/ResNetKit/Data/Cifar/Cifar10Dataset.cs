using ResNetKit.Data.Cifar;
using ResNetKit.Data.Downloading;

namespace ResNetKit;

/// <summary>Represents the CIFAR-10 dataset: 50,000 training and 10,000 test images of 32×32 pixels in ten classes.</summary>
/// <remarks>
/// Krizhevsky, "Learning multiple layers of features from tiny images" (2009). Two of the official versions can be read: the binary files,
/// and the Python files, which are pickled arrays. No code in a pickle is executed. <see cref="DownloadAsync"/> downloads the binary
/// version.
/// </remarks>
public sealed class Cifar10Dataset : ImageDataset
{
    private Cifar10Dataset(byte[] pixels, int[] labels)
        : base(ImageShape.Cifar, pixels, labels, Classes, Normalization.Cifar10)
    {
    }

    /// <summary>Gets the names of the ten classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Gets the address at which the archive (about 170 MB) is published.</summary>
    public static Uri Source { get; } = new("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz");

    /// <summary>
    /// Gets the user's folder for files that the library downloads. It is the value of the environment variable <c>RESNETKIT_HOME</c> if that
    /// variable is set; otherwise, the folder <c>resnetkit</c> in the user's cache folder.
    /// </summary>
    /// <remarks>
    /// The cache folder is <c>%LOCALAPPDATA%</c> on Windows and <c>~/Library/Caches</c> on macOS. On other systems, it is the value of
    /// <c>XDG_CACHE_HOME</c> if that is an absolute path; otherwise, <c>~/.cache</c>.
    /// </remarks>
    public static string DefaultFolder => CacheFolder.Path;

    /// <summary>Downloads and unpacks CIFAR-10 into a folder, unless the folder already has it.</summary>
    /// <param name="folder">
    /// The folder; <see langword="null"/> for <see cref="DefaultFolder"/>. The files are placed in its subfolder <c>cifar-10-batches-bin</c>.
    /// </param>
    /// <param name="progress">Receives the progress of the download; <see langword="null"/> for none.</param>
    /// <param name="source">
    /// The https address of a mirror, or the http address of a server on this computer; <see langword="null"/> for <see cref="Source"/>. The checksum of the
    /// archive must be the official one in any case.
    /// </param>
    /// <param name="client">
    /// The client to use; <see langword="null"/> for a new one. The method checks the address of every redirect. But if the handler of your
    /// client follows redirects itself, as it does by default (<c>AllowAutoRedirect</c>), only the final address is checked.
    /// </param>
    /// <param name="cancellationToken">Cancels the download. The part that has been received is kept.</param>
    /// <returns>The folder, for <see cref="Load"/>.</returns>
    /// <remarks>
    /// The bytes of an interrupted download remain in the file <c>cifar-10-binary.tar.gz.part</c>. The next call continues the download
    /// if the server supports this, and starts again otherwise. The archive is unpacked only if its checksum is correct, and is deleted
    /// otherwise. Files get their final names only when they are complete. The empty file <c>cifar-10-binary.tar.gz.lock</c> remains in the
    /// folder. While one process downloads, this file makes the others wait.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="folder"/> is empty, or <paramref name="source"/> contains a user name or password or is neither an https address nor the http address of
    /// a server on this computer.
    /// </exception>
    /// <exception cref="HttpRequestException">
    /// The server cannot be reached, returns an error, redirects too often, or redirects to an address that is not allowed. Redirects must lead to https
    /// addresses of other computers. Only a server on this computer may redirect to addresses on this computer. These may also be http addresses.
    /// </exception>
    /// <exception cref="IOException">
    /// The download was interrupted, the server did not answer for a minute, or the disk is full or not writable.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    /// <exception cref="InvalidDataException">The downloaded file is not the official archive.</exception>
    /// <exception cref="OperationCanceledException">The download was canceled.</exception>
    public static Task<string> DownloadAsync(
        string? folder = null,
        IProgress<DownloadProgress>? progress = null,
        Uri? source = null,
        HttpClient? client = null,
        CancellationToken cancellationToken = default) =>
        Cifar10Archive.DownloadAsync(folder ?? DefaultFolder, Cifar10Archive.Md5, progress, source ?? Source, client, cancellationToken);

    /// <summary>Determines whether a folder, or the subfolder that an official archive creates, has all files of CIFAR-10. The files are not read.</summary>
    /// <param name="folder">The folder with the files, or its parent.</param>
    /// <returns><see langword="true"/> if all files exist; otherwise, <see langword="false"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty.</exception>
    public static bool Exists(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Cifar10Layout.Find(folder) is var (layout, found) && layout.IsComplete(found);
    }

    /// <summary>Loads the training images or the test images into memory.</summary>
    /// <param name="folder">The folder with the files, or its parent.</param>
    /// <param name="train"><see langword="true"/> for the 50,000 training images; <see langword="false"/> for the 10,000 test images.</param>
    /// <returns>The images. Their <see cref="ImageDataset.Normalization"/> is <see cref="Normalization.Cifar10"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="FileNotFoundException">The folder has no CIFAR-10 files, or a file is missing.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to a file is denied.</exception>
    /// <exception cref="InvalidDataException">A file has the wrong size or content, or a label that is not from 0 to 9.</exception>
    public static Cifar10Dataset Load(string folder, bool train)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read CIFAR-10 from.");
        }

        if (Cifar10Layout.Find(folder) is not var (layout, found))
        {
            throw new FileNotFoundException(
                $"The folder '{folder}' does not hold CIFAR-10: expected data_batch_1.bin and others, or a folder cifar-10-batches-bin.");
        }

        var files = train ? layout.TrainingFiles : layout.TestFiles;
        var pixels = new byte[files.Count * Cifar10Layout.ImagesPerFile * ImageShape.Cifar.Size];
        var labels = new int[files.Count * Cifar10Layout.ImagesPerFile];
        for (var index = 0; index < files.Count; index++)
        {
            var path = Path.Combine(found, files[index]);
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"CIFAR-10 is incomplete: there is no file '{path}'.", path);
            }

            var first = index * Cifar10Layout.ImagesPerFile;
            layout.Read(
                path,
                pixels.AsSpan(first * ImageShape.Cifar.Size, Cifar10Layout.ImagesPerFile * ImageShape.Cifar.Size),
                labels.AsSpan(first, Cifar10Layout.ImagesPerFile));
        }

        return new Cifar10Dataset(pixels, labels);
    }
}
