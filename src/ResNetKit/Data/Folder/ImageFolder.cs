using System.Diagnostics.CodeAnalysis;
using ResNetKit.Data.Folder;

namespace ResNetKit;

/// <summary>Provides the training, validation and test images from a folder of pictures.</summary>
/// <remarks>
/// The folder has a subfolder <c>train</c> with one folder for each class and, optionally, <c>val</c> and <c>test</c> with the same
/// structure. Alternatively, the folder itself contains one folder for each class. The names <c>training</c>, <c>valid</c>,
/// <c>validation</c> and <c>testing</c> are also accepted. All these names may be in upper or lower case.
/// <para>
/// Without <c>test</c>, the pictures in <c>val</c> are the test images. If there is neither <c>test</c> nor <c>val</c>, a fraction of each
/// class is held out as test images; see <see cref="ImageFolderOptions.TestFraction"/>.
/// </para>
/// </remarks>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument, which is required, selects the overload.")]
public sealed class ImageFolder
{
    private static readonly string[] _trainNames = ["train", "training"];
    private static readonly string[] _validationNames = ["val", "valid", "validation"];
    private static readonly string[] _testNames = ["test", "testing"];

    private ImageFolder(ImageDataset train, ImageDataset? validation, ImageDataset test, IEnumerable<ImageFolderDataset> folders)
    {
        (Train, Validation, Test) = (train, validation, test);
        Skipped = folders.SelectMany(folder => folder.Skipped).ToDictionary();
    }

    /// <summary>Gets the training images.</summary>
    public ImageDataset Train { get; }

    /// <summary>Gets the validation images: those in <c>val</c> if there is also a folder <c>test</c>; otherwise, <see langword="null"/>.</summary>
    public ImageDataset? Validation { get; }

    /// <summary>Gets the test images: those in <c>test</c>, or else those in <c>val</c>, or else a held-out fraction of each class.</summary>
    public ImageDataset Test { get; }

    /// <summary>Gets the names of the classes; labels are indices into this list.</summary>
    public IReadOnlyList<string> ClassNames => Train.ClassNames;

    /// <summary>Gets the paths of the pictures that were skipped, each with the reason; see <see cref="ImageFolderDataset.Skipped"/>.</summary>
    public IReadOnlyDictionary<string, string> Skipped { get; }

    /// <summary>Loads the pictures of a folder. Validation and test images get the class names and the normalization of the training images.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shape">The shape to which pictures are resized, with three channels for color or one for grayscale.</param>
    /// <param name="options">The options for reading each of the subfolders; <see langword="null"/> for the defaults.</param>
    /// <returns>The images.</returns>
    /// <exception cref="InvalidDataException">
    /// There are fewer than two classes. Or a class has no training pictures, and <see cref="ImageFolderOptions.ClassNames"/> is
    /// <see langword="null"/>. Or a picture cannot be read, and <see cref="ImageFolderOptions.SkipUnreadable"/> is <see langword="false"/>.
    /// Or there is a folder <c>test</c> or <c>val</c>, but no <c>train</c>. Or a folder <c>test</c> or <c>val</c> has no pictures, or has a
    /// class that <c>train</c> lacks. Or there is neither <c>test</c> nor <c>val</c>, and no class has two or more readable pictures. The
    /// message says what to do.
    /// </exception>
    /// <inheritdoc cref="ImageFolderDataset.Load" path="/exception"/>
    public static ImageFolder Load(string folder, ImageShape shape, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ImageFolderOptions();
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read pictures from.");
        }

        var (train, validation, test) = (Find(folder, _trainNames), Find(folder, _validationNames), Find(folder, _testNames));
        if (train is null && (validation ?? test) is { } lone)
        {
            throw new InvalidDataException(
                $"There is '{lone}', but no folder '{Path.Combine(folder, _trainNames[0])}' with the pictures to train on.");
        }

        CheckClasses(train ?? folder);
        var all = new List<ImageFolderDataset>();
        try
        {
            var training = Read(train ?? folder, options);
            var sameAsTraining = options with { ClassNames = training.ClassNames, Normalization = training.Normalization };
            var validating = validation is null ? null : Read(validation, sameAsTraining);
            var testing = test is null ? null : Read(test, sameAsTraining);
            if ((testing ?? validating) is { } given)
            {
                return new ImageFolder(training, testing is null ? null : validating, given, all);
            }

            var (rest, held) = training.HoldOut(options.TestFraction, options.Normalization);
            return new ImageFolder(rest, null, held, all);
        }
        catch
        {
            all.ForEach(read => read.CloseScratchFile());
            throw;
        }

        ImageFolderDataset Read(string path, ImageFolderOptions how)
        {
            all.Add(ImageFolderDataset.Load(path, shape, how));
            return all[^1];
        }
    }

    /// <summary>
    /// Loads the pictures of a folder for a network, for example a trained one. The network's preprocessing gives the shape, resizing and normalization.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="preprocessing">The preprocessing of the network: <see cref="ImageClassifier.Preprocessing"/>.</param>
    /// <param name="options">
    /// The other options; <see langword="null"/> for the defaults. Leave <see cref="ImageFolderOptions.Resize"/> and
    /// <see cref="ImageFolderOptions.Normalization"/> at their default values.
    /// </param>
    /// <returns>The images.</returns>
    /// <exception cref="ArgumentException">
    /// The options specify another way of resizing or another normalization, or the shape has neither one nor three channels.
    /// </exception>
    /// <inheritdoc cref="Load(string, ImageShape, ImageFolderOptions)" path="/exception"/>
    public static ImageFolder Load(string folder, Preprocessing preprocessing, ImageFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        options ??= new ImageFolderOptions();
        if ((options.Normalization ?? preprocessing.Normalization) != preprocessing.Normalization
            || (options.Resize != ResizeMode.CenterCrop && options.Resize != preprocessing.Resize))
        {
            throw new ArgumentException(
                $"The preprocessing says how pictures are resized and normalized; leave {nameof(ImageFolderOptions.Resize)} and "
                + $"{nameof(ImageFolderOptions.Normalization)} out of the options.",
                nameof(options));
        }

        return Load(folder, preprocessing.Shape, options with { Resize = preprocessing.Resize, Normalization = preprocessing.Normalization });
    }

    private static string? Find(string folder, string[] names) => FolderScan.Visible(folder).OfType<DirectoryInfo>()
        .Where(found => names.Contains(found.Name, StringComparer.OrdinalIgnoreCase))
        .Select(found => Path.Combine(folder, found.Name)).FirstOrDefault();

    // A folder with a single subfolder may be the parent of the intended folder.
    private static void CheckClasses(string folder)
    {
        var classes = FolderScan.FindClasses(folder);
        if (classes.Count == 1)
        {
            var only = classes.Values.Single()[0];
            var advice = FolderScan.FindClasses(only).Count > 0 ? $" Should it be '{only}'?" : "";
            throw new InvalidDataException(
                $"The folder '{folder}' has one class, '{classes.Keys.Single()}'; training needs at least two.{advice}");
        }
    }
}
