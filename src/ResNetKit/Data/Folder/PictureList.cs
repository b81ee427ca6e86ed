using ResNetKit.Data.Decoding;

namespace ResNetKit.Data.Folder;

/// <summary>Lists the pictures of a folder with one subfolder for each class. The pictures have not been read yet.</summary>
/// <param name="Files">The paths of the pictures, class by class.</param>
/// <param name="Labels">The label of each picture.</param>
/// <param name="ClassNames">The names of the classes.</param>
/// <param name="Skipped">The paths of pictures of unsupported kinds, with the reason.</param>
internal sealed record PictureList(
    IReadOnlyList<string> Files, IReadOnlyList<int> Labels, IReadOnlyList<string> ClassNames, IReadOnlyDictionary<string, string> Skipped)
{
    public static PictureList Find(string folder, ImageFolderOptions options)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read pictures from.");
        }

        var found = FolderScan.FindClasses(folder);
        IReadOnlyList<string> classNames = options.ClassNames is { } given ? [.. given.Select(CanonicalComposition.Compose)] : [.. found.Keys];
        if (classNames.Count == 0)
        {
            throw NoClasses(folder);
        }

        if (classNames.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"The class '{MessageText.Name(twice.Key)}' is given {twice.Count()} times: names are compared in Unicode's form C, so two that look alike may be one.",
                nameof(options));
        }

        if (found.Keys.Except(classNames).FirstOrDefault() is { } unknown)
        {
            throw UnknownClass(folder, unknown, classNames);
        }

        var extensions = options.Extensions
            ?? (options.Decoder is null ? BuiltInDecoder.Extensions : [.. BuiltInDecoder.Extensions, .. PictureKind.OtherExtensions]);
        var (files, labels, skipped) = (new List<string>(), new List<int>(), new Dictionary<string, string>());
        for (var label = 0; label < classNames.Count; label++)
        {
            var inClass = found.GetValueOrDefault(classNames[label], []).SelectMany(path => FolderScan.FindFiles(path, folder)).ToList();
            var pictures = inClass.Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).ToList();
            var others = inClass.Where(file => options.Extensions is null && FolderScan.IsPicture(file)).Except(pictures).ToList();

            // A class may have no pictures only if the class names are given, as for a test folder.
            if (pictures.Count == 0 && (options.ClassNames is null || others.Count > 0))
            {
                throw EmptyClass(classNames[label], found[classNames[label]][0], folder, extensions, others);
            }

            files.AddRange(pictures);
            labels.AddRange(Enumerable.Repeat(label, pictures.Count));
            foreach (var other in others)
            {
                skipped[other] = $"Files with the extension '{Path.GetExtension(other)}' are not decoded.";
            }
        }

        return files.Count > 0
            ? new PictureList(files, labels, classNames, skipped)
            : throw new InvalidDataException(
                $"There are no pictures ({string.Join(", ", extensions)}) of the classes {string.Join(", ", classNames)} in '{folder}'.");
    }

    private static InvalidDataException NoClasses(string folder)
    {
        var pictures = FolderScan.Visible(folder).Count(entry => entry is FileInfo && FolderScan.IsPicture(entry.Name));
        var advice = pictures == 0 ? "" : $" The {pictures} pictures in it belong to no class: move the pictures of each class into a folder of their own.";
        return new InvalidDataException(
            $"The folder '{folder}' has no folders for classes: expected for example '{Path.Combine(folder, "cat")}'.{advice}");
    }

    private static InvalidDataException UnknownClass(string folder, string unknown, IReadOnlyList<string> classNames)
    {
        var advice = classNames.FirstOrDefault(name => name.Equals(unknown, StringComparison.OrdinalIgnoreCase)) is { } meant
            ? $"Rename the folder to '{meant}'."
            : "Remove the folder, or train on that class too.";
        return new InvalidDataException($"The folder '{folder}' has a class '{MessageText.Name(unknown)}'; expected {string.Join(", ", classNames)}. {advice}");
    }

    private static InvalidDataException EmptyClass(
        string name, string folder, string classes, IReadOnlyCollection<string> extensions, List<string> others)
    {
        var advice = others.Count > 0
            ? $"It has {others.Count} of other kinds, such as '{MessageText.Sentence(others[0])}': convert them to JPEG or PNG, or give a decoder for them."
            : FolderScan.FindLinkBack(folder, classes) is { } link
            ? $"The link '{MessageText.Sentence(link)}' leads back to where it lies and is not followed: let it lead to the pictures."
            : "Add some, or delete the folder.";
        return new InvalidDataException(
            $"There are no pictures ({string.Join(", ", extensions)}) of the class '{MessageText.Name(name)}' in '{MessageText.Sentence(folder)}'. {advice}");
    }
}
