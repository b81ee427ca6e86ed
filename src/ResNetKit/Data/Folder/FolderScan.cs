using ResNetKit.Data.Decoding;

namespace ResNetKit.Data.Folder;

/// <summary>Finds classes and pictures in folders. Hidden files and files that macOS or Jupyter create are ignored.</summary>
internal static class FolderScan
{
    // The folder that macOS adds to zip files. The other files of macOS and Jupyter are hidden.
    private const string MacFolder = "__MACOSX";

    /// <summary>Finds the folders of the classes, sorted by their names in Unicode normalization form C.</summary>
    public static SortedDictionary<string, List<string>> FindClasses(string folder)
    {
        var classes = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var root = RealPath(folder);
        foreach (var found in Visible(folder).OfType<DirectoryInfo>().Where(found => !Holds(RealPath(found.FullName), root)))
        {
            var name = CanonicalComposition.Compose(found.Name);
            if (!classes.TryGetValue(name, out var folders))
            {
                classes[name] = folders = [];
            }

            folders.Add(Path.Combine(folder, found.Name));
        }

        return classes;
    }

    /// <summary>
    /// Finds the files of a class, including those in subfolders at any depth. Links are followed, but no folder is read twice, and folders that contain all
    /// classes are skipped.
    /// </summary>
    /// <param name="folder">The folder of the class.</param>
    /// <param name="classes">The folder that contains all classes.</param>
    public static List<string> FindFiles(string folder, string classes)
    {
        var files = new List<string>();
        var root = RealPath(classes);
        var entered = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([folder]);
        while (pending.TryPop(out var next))
        {
            var real = RealPath(next);
            if (Holds(real, root) || !entered.Add(real))
            {
                continue;
            }

            foreach (var entry in Visible(next))
            {
                var path = Path.Combine(next, entry.Name);
                if (entry is DirectoryInfo)
                {
                    pending.Push(path);
                }
                else
                {
                    files.Add(path);
                }
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>
    /// Finds a link that lies directly in the folder of a class, but leads back to this folder, or to a folder that contains this folder or all classes.
    /// The message about a class without pictures names such a link.
    /// </summary>
    /// <param name="folder">The folder of the class.</param>
    /// <param name="classes">The folder that contains all classes.</param>
    /// <returns>The path of the link; <see langword="null"/> if there is none.</returns>
    public static string? FindLinkBack(string folder, string classes)
    {
        var (real, root) = (RealPath(folder), RealPath(classes));
        return Visible(folder).OfType<DirectoryInfo>().Select(found => Path.Combine(folder, found.Name))
            .FirstOrDefault(path => RealPath(path) is var target && (Holds(target, real) || Holds(target, root)));
    }

    /// <summary>Determines whether a file has the extension of a picture, supported or not.</summary>
    public static bool IsPicture(string file) =>
        BuiltInDecoder.Extensions.Concat(PictureKind.OtherExtensions).Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the files and folders in a folder that are not hidden, sorted by name.</summary>
    public static IEnumerable<FileSystemInfo> Visible(string folder) => new DirectoryInfo(folder).EnumerateFileSystemInfos()
        .Where(entry => entry.Name[0] != '.' && entry.Name != MacFolder && !entry.Attributes.HasFlag(FileAttributes.Hidden))
        .OrderBy(entry => entry.Name, StringComparer.Ordinal);

    private static bool Holds(string folder, string other) =>
        other == folder || other.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Resolves links in all parts of a path.
    private static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            real = Directory.ResolveLinkTarget(next, returnFinalTarget: true) is { } target ? RealPath(target.FullName) : next;
        }

        return real;
    }
}
