using System.Diagnostics.CodeAnalysis;
using ResNetKit.Data.Folder;

namespace ResNetKit;

/// <summary>Pictures of one's own to train and to test on, from one folder.</summary>
/// <remarks>
/// The folder holds <c>train</c> with a folder for each class and, if there is one, <c>test</c> with the same; or folders of classes alone,
/// of which a share is held out to test on. A folder <c>val</c> holds pictures to validate on; without <c>test</c>, they are tested on.
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

    /// <summary>Gets the images to train on.</summary>
    public ImageDataset Train { get; }

    /// <summary>Gets the images of the folder <c>val</c> where there is <c>test</c> too; else null.</summary>
    public ImageDataset? Validation { get; }

    /// <summary>Gets the images to test on: those of <c>test</c>, else of <c>val</c>, else a share of each class that is held out.</summary>
    public ImageDataset Test { get; }

    /// <summary>Gets the names of the classes; a label is a place in this list.</summary>
    public IReadOnlyList<string> ClassNames => Train.ClassNames;

    /// <summary>Gets the pictures that are in none of the datasets, each with the reason: see <see cref="ImageFolderDataset.Skipped"/>.</summary>
    public IReadOnlyDictionary<string, string> Skipped { get; }

    /// <summary>Reads the pictures of a folder. All get the classes and the normalization of the pictures to train on.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shape">The shape to bring the pictures to; three channels for color, one for brightness.</param>
    /// <param name="options">How they are read, for each of the folders; null for the defaults.</param>
    /// <exception cref="InvalidDataException">
    /// There are fewer than two classes, a folder to test on beside none to train on or with a class that is not trained on, a class without
    /// pictures, pictures that cannot be read, or no folder to test on and no class with a second picture to hold out; the message says what
    /// to do.
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

    /// <summary>Reads the pictures of a folder as a network wants them, such as one that was trained already: in its shape, resized and
    /// normalized as its training images were.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="preprocessing">What the network says: <see cref="ImageClassifier.Preprocessing"/>.</param>
    /// <param name="options">How else they are read; null for the defaults. <see cref="ImageFolderOptions.Resize"/> and
    /// <see cref="ImageFolderOptions.Normalization"/> are left as they are by default.</param>
    /// <exception cref="ArgumentException">The options resize or normalize in another way, or the shape has other than one or three channels.</exception>
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

    // What has a single folder is mostly a folder too high.
    private static void CheckClasses(string folder)
    {
        var classes = FolderScan.FindClasses(folder);
        if (classes.Count == 1)
        {
            var only = classes.Values.Single()[0];
            var advice = FolderScan.FindClasses(only).Count > 0 ? $" Should it be '{only}'?" : "";
            throw new InvalidDataException(
                $"The folder '{folder}' has one class, '{classes.Keys.Single()}'; to tell pictures apart takes two or more.{advice}");
        }
    }
}
