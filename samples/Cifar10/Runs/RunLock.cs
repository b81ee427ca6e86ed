using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>
/// Keeps other processes from training in a folder until it is disposed: a locked file in it. Of a run that never began nothing stays, neither the
/// file nor a folder that was made for it.
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

    /// <summary>Locks a folder, which is made if need be.</summary>
    /// <exception cref="IOException">Another process trains in it.</exception>
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
                // The process that made the folder was refused, and has removed it.
                continue;
            }
            catch (IOException error)
            {
                throw new IOException($"Another process trains in \"{folder}\": {error.Message}", error);
            }

            // Such a process may also have removed the file between the opening and the locking: then a third may lock a new one.
            if (File.GetCreationTimeUtc(path) == File.GetCreationTimeUtc(file.SafeFileHandle))
            {
                return new RunLock(path, file, isNew, newFolders);
            }
            file.Dispose();
        }
    }

    /// <summary>Says that a run begins: the folder is its, whatever comes of it.</summary>
    public void Begin() => _stays = true;

    public void Dispose()
    {
        // Windows removes no file that is open; elsewhere it goes before anybody else can lock it.
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

        // Somebody may use it by now.
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

    // The innermost first.
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
