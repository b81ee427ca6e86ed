using System.Security.Cryptography;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>
/// Locks a file in a folder, so that no other process trains there until the lock is disposed. If the run has not begun when the lock is disposed, the
/// file is removed, together with the folders that were created for it. A file that existed before stays.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly bool _isNew;
    private readonly IReadOnlyList<string> _newFolders;
    private bool _stays;

    private RunLock(string path, FileStream file, bool isNew, IReadOnlyList<string> newFolders) =>
        (_path, _file, _isNew, _newFolders) = (path, file, isNew, newFolders);

    /// <summary>Locks a folder, which is created if it does not exist.</summary>
    /// <exception cref="IOException">Another process is training in the folder, or the folder or the file for the lock cannot be created.</exception>
    public static RunLock Take(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), ".lock");
        while (true)
        {
            var newFolders = MissingFolders(Path.GetDirectoryName(path)!);
            AtomicFile.CreateFolder(Path.GetDirectoryName(path)!);
            var isNew = !File.Exists(path);
            FileStream file;
            try
            {
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (DirectoryNotFoundException)
            {
                // Another process had created the folder and has removed it, because its run failed before it began.
                continue;
            }
            catch (IOException error)
            {
                throw new IOException($"Another process is training in \"{folder}\": {error.Message}", error);
            }

            // A process whose run failed may have deleted the file after this process opened it and before this process locked it. Yet another process
            // could then lock a new file at this path.
            if (IsAt(path, file))
            {
                return new RunLock(path, file, isNew, newFolders);
            }
            file.Dispose();
        }
    }

    /// <summary>Marks the run as begun, so that the folder is kept.</summary>
    public void Begin() => _stays = true;

    public void Dispose()
    {
        // Windows cannot delete an open file. On other systems, the file is deleted before another process can lock it.
        if (OperatingSystem.IsWindows())
        {
            _file.Dispose();
        }
        if (!_stays && _isNew)
        {
            Try(() => File.Delete(_path));
            foreach (var folder in _newFolders)
            {
                Try(() => Directory.Delete(folder));
            }
        }

        _file.Dispose();

        // Another process may already be using the file or folder.
        static void Try(Action delete)
        {
            try
            {
                delete();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    // Determines whether an open file is still at its path. .NET does not expose the identity of an open file. The open file therefore gets a random write
    // time, which is compared with the write time of the file at the path.
    private static bool IsAt(string path, FileStream file)
    {
        try
        {
            File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UnixEpoch.AddSeconds(RandomNumberGenerator.GetInt32(int.MaxValue)));
        }
        catch (UnauthorizedAccessException)
        {
            // The file belongs to another user. In this case, only the creation times show whether it is the same file.
        }

        return File.GetLastWriteTimeUtc(path) == File.GetLastWriteTimeUtc(file.SafeFileHandle)
            && File.GetCreationTimeUtc(path) == File.GetCreationTimeUtc(file.SafeFileHandle);
    }

    // Returns the missing folders, innermost first.
    private static List<string> MissingFolders(string folder)
    {
        var missing = new List<string>();
        for (var current = folder; current is not null && !Directory.Exists(current); current = Path.GetDirectoryName(current))
        {
            missing.Add(current);
        }
        return missing;
    }
}
