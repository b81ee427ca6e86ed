using ResNetKit.Data.Decoding;

namespace ResNetKit.Data.Folder;

/// <summary>Finds classes and pictures in folders: what is hidden, or left there by macOS or Jupyter, is none.</summary>
internal static class FolderScan
{
    // What macOS adds to zip files; the rest of the leftovers is hidden.
    private const string MacFolder = "__MACOSX";

    /// <summary>Finds the folders of classes, by their names in Unicode's form C, sorted.</summary>
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

    /// <summary>Finds the files of a class, in folders at any depth too. Links are followed, but to no folder twice and to none that
    /// holds all classes.</summary>
    /// <param name="folder">The folder of the class.</param>
    /// <param name="classes">The folder of all classes.</param>
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

    /// <summary>Finds a link in a class's folder that <see cref="FindFiles"/> does not follow, since it leads to that folder or to one that holds it.</summary>
    /// <param name="folder">The folder of the class.</param>
    /// <param name="classes">The folder of all classes.</param>
    public static string? FindLinkBack(string folder, string classes)
    {
        var (real, root) = (RealPath(folder), RealPath(classes));
        return Visible(folder).OfType<DirectoryInfo>().Select(found => Path.Combine(folder, found.Name))
            .FirstOrDefault(path => RealPath(path) is var target && (Holds(target, real) || Holds(target, root)));
    }

    /// <summary>Tells whether a file's extension is that of a picture of any kind.</summary>
    public static bool IsPicture(string file) =>
        BuiltInDecoder.Extensions.Concat(PictureKind.OtherExtensions).Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>What is not hidden in a folder, sorted by name.</summary>
    public static IEnumerable<FileSystemInfo> Visible(string folder) => new DirectoryInfo(folder).EnumerateFileSystemInfos()
        .Where(entry => entry.Name[0] != '.' && entry.Name != MacFolder && !entry.Attributes.HasFlag(FileAttributes.Hidden))
        .OrderBy(entry => entry.Name, StringComparer.Ordinal);

    private static bool Holds(string folder, string other) =>
        other == folder || other.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // The path without links in any of its parts.
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
