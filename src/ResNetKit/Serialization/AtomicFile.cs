using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ResNetKit.Training;

/// <summary>
/// Writes files that are there whole or not at all, for callbacks and programs that leave files of their own: into a temporary file in the same
/// folder, flushed to disk, renamed over the old one, and the folder flushed. Whatever goes wrong on the way, the old file stays as it was; and what
/// was written lasts through a power cut.
/// </summary>
public static class AtomicFile
{
    private const int OpenReadOnly = 0;

    /// <summary>Writes a file whole, or leaves everything as it was.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Puts the content into the stream.</param>
    /// <exception cref="IOException">The folder is missing, full or cannot be written to; the old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
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

    /// <summary>Makes a folder, and those above it that are missing, and flushes those that they are in.</summary>
    /// <param name="path">The folder; nothing happens where it exists.</param>
    /// <exception cref="IOException">There is a file of that name, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder above may not be written to.</exception>
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
    /// Deletes the temporary files that killed processes left behind when writing <paramref name="path"/>. Call it
    /// only where no other process writes the same file.
    /// </summary>
    /// <param name="path">The file that was written; it is not touched.</param>
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
            // The error that brought us here matters more, and a temporary file is named as one.
        }
    }

    // A rename lasts through a power cut only once the folder is on disk too. .NET cannot open folders, and some
    // file systems cannot flush them: then the rename is as safe as it gets.
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
