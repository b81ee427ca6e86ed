namespace ResNetKit.Data.Cifar;

/// <summary>One of the ways in which CIFAR-10 is laid out in files of 10,000 images: five to train on, one to test on.</summary>
internal abstract class Cifar10Layout
{
    public const int ImagesPerFile = 10_000;

    private static readonly Cifar10Layout[] _all = [new Cifar10BinaryLayout(), new Cifar10PythonLayout()];

    /// <summary>The folder that the official archive makes.</summary>
    public abstract string FolderName { get; }

    /// <summary>The names of the files with the training images, in order.</summary>
    public abstract IReadOnlyList<string> TrainingFiles { get; }

    /// <summary>The name of the file with the test images.</summary>
    public abstract IReadOnlyList<string> TestFiles { get; }

    /// <summary>Finds CIFAR-10 in a folder or in the official folder in it: all of it where there is such a place, else any of
    /// it.</summary>
    public static (Cifar10Layout Layout, string Folder)? Find(string folder)
    {
        var candidates = _all.SelectMany(layout => new[] { (layout, folder), (layout, Path.Combine(folder, layout.FolderName)) }).ToList();
        var best = candidates.FindIndex(candidate => candidate.Item1.IsComplete(candidate.Item2));
        if (best < 0)
        {
            best = candidates.FindIndex(candidate => candidate.Item1.Files.Any(file => File.Exists(Path.Combine(candidate.Item2, file))));
        }

        return best < 0 ? null : candidates[best];
    }

    /// <summary>Whether all six files are in a folder.</summary>
    public bool IsComplete(string folder) => Files.All(file => File.Exists(Path.Combine(folder, file)));

    /// <summary>Reads the images and labels of one file, checking all that can be checked.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be; the message names it, what was expected and what was
    /// found.</exception>
    public abstract void Read(string path, Span<byte> pixels, Span<int> labels);

    private IEnumerable<string> Files => TrainingFiles.Concat(TestFiles);
}
