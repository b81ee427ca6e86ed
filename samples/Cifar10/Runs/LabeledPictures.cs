namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Represents pictures with known classes, for measuring the accuracy of networks that were trained elsewhere.</summary>
internal sealed class LabeledPictures
{
    // The number of pictures whose predictions are in memory at a time.
    private const int PicturesAtATime = 1_000;

    private readonly ImageDataset? _cifar10;
    private readonly List<(string File, string ClassName)> _files = [];

    private LabeledPictures(string folder)
    {
        if (Cifar10Dataset.Exists(folder))
        {
            _cifar10 = Cifar10Dataset.Load(folder, train: false);
            return;
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read pictures from.");
        }
        foreach (var place in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            _files.AddRange(Directory.EnumerateFiles(place)
                .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".BMP" or ".GIF")
                .Order(StringComparer.Ordinal)
                .Select(file => (file, Path.GetFileName(place))));
        }

        if (_files.Count == 0)
        {
            throw new InvalidDataException(
                $"'{folder}' has no folders with pictures; expected one for each class, with the name of the class or its number in ImageNet.");
        }
    }

    /// <summary>Finds the pictures in a folder, or loads the test images of CIFAR-10 if the folder contains them.</summary>
    public static LabeledPictures In(string folder) => new(folder);

    /// <summary>Counts the pictures whose classes a network knows, and how many of these pictures it classifies correctly.</summary>
    public (int Right, int Count) Measure(ResNet model)
    {
        if (_cifar10 is not null)
        {
            if (!_cifar10.ClassNames.SequenceEqual(model.ClassNames!))
            {
                return (0, 0);
            }
            var found = model.Predict(_cifar10);
            return (found.Where((guess, index) => guess.Class == _cifar10.Labels[index]).Count(), found.Count);
        }

        var classes = ClassesOf(_files.Select(picture => picture.ClassName), model.ClassNames!);
        var (right, count) = (0, 0);
        foreach (var some in _files.Where(picture => classes.ContainsKey(picture.ClassName)).Chunk(PicturesAtATime))
        {
            var guesses = model.Predict(some.Select(picture => DecodedImage.Load(picture.File)));
            right += guesses.Zip(some).Count(pair => pair.First.Class == classes[pair.Second.ClassName]);
            count += some.Length;
        }

        return (right, count);
    }

    // Finds the class of each folder. The name of a folder is the name of the class or, with the classes of ImageNet, its number. Case is ignored unless
    // the names of two classes differ only in case: ImageNet has the dog breed Cardigan and the garment cardigan.
    private static Dictionary<string, int> ClassesOf(IEnumerable<string> folders, IReadOnlyList<string> classNames)
    {
        var exact = classNames.Select((name, index) => (name, index)).ToLookup(entry => entry.name, entry => entry.index);
        var anyCase = classNames.Select((name, index) => (name, index)).ToLookup(entry => entry.name, entry => entry.index, StringComparer.OrdinalIgnoreCase);
        var isImageNet = ImageNetFolders.Are(classNames);
        return folders.Distinct()
            .Select(folder => (folder, Class: Only(exact[folder]) ?? Only(anyCase[folder]) ?? (isImageNet ? ImageNetFolders.ClassOf(folder) : null)))
            .Where(entry => entry.Class is not null)
            .ToDictionary(entry => entry.folder, entry => entry.Class!.Value);

        static int? Only(IEnumerable<int> classes) => classes.ToArray() is [var one] ? one : null;
    }
}
