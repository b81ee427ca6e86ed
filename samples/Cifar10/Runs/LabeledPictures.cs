namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Pictures whose classes are known, to measure networks on that were trained elsewhere.</summary>
internal sealed class LabeledPictures
{
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
            throw new InvalidDataException($"'{folder}' has no folders with pictures; expected one for each class, named as the network names it.");
        }
    }

    /// <summary>The pictures of a folder, or the test images of CIFAR-10 where they are in it.</summary>
    public static LabeledPictures In(string folder) => new(folder);

    /// <summary>How many of the pictures a network classifies correctly, of those whose classes it knows.</summary>
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

        var known = _files.Where(picture => model.ClassNames!.Contains(picture.ClassName, StringComparer.OrdinalIgnoreCase)).ToList();
        var guesses = model.Predict(known.Select(picture => DecodedImage.Load(picture.File)));
        return (guesses.Zip(known).Count(pair => string.Equals(pair.First.ClassName, pair.Second.ClassName, StringComparison.OrdinalIgnoreCase)), known.Count);
    }
}
