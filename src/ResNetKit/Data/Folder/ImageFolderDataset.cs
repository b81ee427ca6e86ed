using ResNetKit.Data.Folder;

namespace ResNetKit;

/// <summary>
/// Represents a dataset of pictures in one folder for each class, such as <c>train/cat/*.jpg</c> and <c>train/dog/*.jpg</c>, resized to one shape.
/// </summary>
/// <remarks>
/// Hidden files and folders are ignored at any depth. So are the files and folders that macOS (<c>__MACOSX</c>, <c>._*</c>) and Jupyter
/// (<c>.ipynb_checkpoints</c>) create. Links are followed, except those to a folder that contains all classes. No folder is read twice for
/// the same class. Class names are in Unicode normalization form C, whatever form the file system uses.
/// </remarks>
public sealed class ImageFolderDataset : ImageDataset
{
    private readonly FolderPixels _pixels;

    private ImageFolderDataset(
        ImageShape shape,
        FolderPixels pixels,
        int[] positions,
        PictureList pictures,
        Normalization normalization,
        IReadOnlyDictionary<string, string> skipped)
        : base(shape, pixels, positions, [.. positions.Select(position => pictures.Labels[position])], pictures.ClassNames, normalization)
    {
        _pixels = pixels;
        Resize = pixels.Mode;
        Files = [.. positions.Select(position => pictures.Files[position])];
        Skipped = skipped;
    }

    /// <summary>Gets the paths of the files, in the order of the images.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>
    /// Gets the paths of the pictures in the folder that were skipped, each with the reason. Pictures of unsupported kinds are listed
    /// unless <see cref="ImageFolderOptions.Extensions"/> is set. Pictures that cannot be read are listed if
    /// <see cref="ImageFolderOptions.SkipUnreadable"/> is set.
    /// </summary>
    public IReadOnlyDictionary<string, string> Skipped { get; }

    /// <summary>Loads all pictures of a folder, using all processors.</summary>
    /// <param name="folder">
    /// The folder, with one subfolder for each class. Pictures may be in folders inside these; files that are not pictures are ignored.
    /// </param>
    /// <param name="shape">The shape to which pictures are resized, with three channels for color or one for grayscale.</param>
    /// <param name="options">The options for reading; <see langword="null"/> for the defaults.</param>
    /// <returns>The images, in memory up to <see cref="ImageFolderOptions.MemoryLimit"/>.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no classes, no pictures or no readable pictures, or a class has only pictures of unsupported kinds. Or a picture cannot be
    /// read, and <see cref="ImageFolderOptions.SkipUnreadable"/> is <see langword="false"/>; the message lists all such pictures. Or a class has
    /// no readable picture, and <see cref="ImageFolderOptions.ClassNames"/> is <see langword="null"/>. Or
    /// <see cref="ImageFolderOptions.ClassNames"/> is set, but lacks a class of the folder.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="folder"/> is empty, the resize mode may produce a picture smaller than the shape, or
    /// <see cref="ImageFolderOptions.ClassNames"/> has a class twice. Or the shape has neither one nor three channels, or its height or width
    /// is not from 1 to 8,192.
    /// </exception>
    /// <exception cref="IOException">A folder cannot be read, or the temporary file in <c>ScratchFolder</c> cannot be created or written.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access to the folder, to one of its subfolders or to <c>ScratchFolder</c> is denied.
    /// </exception>
    public static ImageFolderDataset Load(string folder, ImageShape shape, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ImageFolderOptions();
        if (shape.Channels is not (1 or 3))
        {
            throw new ArgumentException($"Pictures are resized to one or three channels; found {shape}.", nameof(shape));
        }

        Preprocessing.CheckShape(shape, nameof(shape));
        options.Resize.CheckCovers(shape, nameof(options));
        var pictures = PictureList.Find(folder, options);
        var pixels = new FolderPixels(pictures.Files, shape, options);
        try
        {
            return Create(folder, shape, options, pictures, pixels);
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Holds out random pictures: the given fraction of each class. Of a class with two or more pictures, at least one is held out and at least one is not.
    /// </summary>
    /// <param name="fraction">The fraction, above 0 and below 1.</param>
    /// <param name="normalization">The normalization of both parts; <see langword="null"/> for the means and standard deviations of the training part.</param>
    /// <exception cref="InvalidDataException">No class has two or more pictures.</exception>
    internal (ImageDataset Training, ImageDataset Test) HoldOut(double fraction, Normalization? normalization)
    {
        var (training, test) = SplitIndices(
            count => count < 2 ? 0 : Math.Clamp((int)Math.Round(count * fraction), 1, count - 1), seed: 0);
        if (test.Length == 0)
        {
            throw new InvalidDataException(
                $"No class has a second picture to test on: there are {Count} pictures of {ClassNames.Count} classes. "
                + "Add pictures, or put those to test on into a folder 'test' beside 'train'.");
        }

        normalization ??= _pixels.MomentsOf(training.Select(PositionOf)).ToNormalization();
        return (Part(training, normalization), Part(test, normalization));
    }

    /// <summary>Closes the temporary file. Call this method if the images of the dataset will not be read.</summary>
    internal void CloseScratchFile() => _pixels.Dispose();

    private static ImageFolderDataset Create(
        string folder, ImageShape shape, ImageFolderOptions options, PictureList pictures, FolderPixels pixels)
    {
        var failures = pixels.Fill();
        if (failures.Count > 0 && !options.SkipUnreadable)
        {
            throw Unreadable(pictures, failures);
        }

        var positions = Enumerable.Range(0, pictures.Files.Count).Where(position => !failures.ContainsKey(position)).ToArray();
        var left = positions.Select(position => pictures.Labels[position]).ToHashSet();
        foreach (var (position, error) in failures)
        {
            // A test folder may have no pictures of some classes, but it must have pictures of at least one.
            if (!left.Contains(pictures.Labels[position]) && (options.ClassNames is null || left.Count == 0))
            {
                var name = pictures.ClassNames[pictures.Labels[position]];
                throw new InvalidDataException($"None of the pictures of the class '{name}' in '{folder}' can be read. {error.Message}", error);
            }
        }

        var skipped = new Dictionary<string, string>(pictures.Skipped);
        foreach (var (position, error) in failures)
        {
            skipped[pictures.Files[position]] = Describe(pictures.Files[position], error);
        }

        var normalization = options.Normalization ?? pixels.MomentsOf(positions).ToNormalization();
        return new ImageFolderDataset(shape, pixels, positions, pictures, normalization, skipped);
    }

    private static InvalidDataException Unreadable(PictureList pictures, SortedDictionary<int, Exception> failures)
    {
        var first = failures.Values.First();
        return new InvalidDataException(
            $"{failures.Count} of {pictures.Files.Count} pictures cannot be read. Repair or remove them, or skip them with SkipUnreadable:\n"
            + string.Join('\n', failures.Select(failure => Describe(pictures.Files[failure.Key], failure.Value))),
            first.InnerException ?? first);
    }

    // Messages of the library already contain the path of the picture.
    private static string Describe(string file, Exception error) =>
        error is InvalidDataException ? error.Message : $"'{MessageText.Sentence(file)}' cannot be read: {MessageText.Sentence(error.Message)}";
}
