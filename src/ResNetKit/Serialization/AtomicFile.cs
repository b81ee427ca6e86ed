using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ResNetKit.Training;

/// <summary>Writes files atomically: a file is written completely or not at all. Callbacks and programs can use it for their own files.</summary>
/// <remarks>
/// The content is written to a temporary file in the same folder and flushed to disk, and the temporary file is renamed over the old file. If any of
/// these steps fails, the old file is unchanged. On Linux and macOS, the folder is flushed after the renaming, so that the new file survives a power
/// failure if the file system supports this. On Windows, folders are not flushed.
/// </remarks>
public static class AtomicFile
{
    private const int OpenReadOnly = 0;

    /// <summary>Writes a file completely, or leaves an existing file unchanged.</summary>
    /// <param name="path">The path of the file, in an existing folder.</param>
    /// <param name="write">A method that writes the content to a stream. If it throws an exception, the file is not written.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">
    /// The folder does not exist, the disk is full or read-only, or <paramref name="path"/> is a folder. An existing file is unchanged.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new IOException($"Cannot write '{path}': there is a folder of that name.");
        }

        var folder = Path.GetDirectoryName(target)!;
        var temporary = Path.Combine(folder, $"{TemporaryPrefix(target)}{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }

        FlushFolder(folder);
    }

    /// <summary>Creates a folder and its missing parent folders and, except on Windows, flushes the folders that contain the new ones.</summary>
    /// <param name="path">The path of the folder. An existing folder is left as it is.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">A file with that name exists, or the folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the parent folder is denied.</exception>
    public static void CreateFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var missing = new List<string>();
        for (var folder = Path.GetFullPath(path); folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            missing.Add(folder);
        }

        Directory.CreateDirectory(path);
        foreach (var folder in missing)
        {
            if (Path.GetDirectoryName(folder) is { } parent)
            {
                FlushFolder(parent);
            }
        }
    }

    /// <summary>
    /// Deletes temporary files of processes that were killed while writing a file. Call this method only if no other thread or process is writing the
    /// same file. Temporary files that cannot be deleted are left.
    /// </summary>
    /// <param name="path">The path of the file that was written. The file itself is not deleted.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public static void DeleteLeftovers(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
        {
            return;
        }

        var prefix = TemporaryPrefix(target);
        foreach (var file in Directory.EnumerateFiles(folder, "*.tmp"))
        {
            if (Path.GetFileName(file).StartsWith(prefix, StringComparison.Ordinal))
            {
                DeleteQuietly(file);
            }
        }
    }

    private static string TemporaryPrefix(string target) => $".{Path.GetFileName(target)}.";

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be deleted is left; its name marks it as temporary. An exception here would hide the one for which Write calls this method.
        }
    }

    // A rename survives a power failure only after the folder is flushed. .NET cannot open folders, so this method calls the C library. It ignores errors,
    // because some file systems cannot flush folders.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = NativeOpen(folder, OpenReadOnly);
        if (descriptor >= 0)
        {
            _ = NativeFlush(descriptor);
            _ = NativeClose(descriptor);
        }
    }

    [UnsupportedOSPlatform("windows")]
    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [UnsupportedOSPlatform("windows")]
    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeFlush(int descriptor);

    [UnsupportedOSPlatform("windows")]
    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeClose(int descriptor);
}
