namespace ResNetKit.Data.Cifar;

/// <summary>
/// Provides the base class of the supported file layouts of CIFAR-10: five training files and one test file of 10,000 images each.
/// </summary>
internal abstract class Cifar10Layout
{
    public const int ImagesPerFile = 10_000;

    private static readonly Cifar10Layout[] _all = [new Cifar10BinaryLayout(), new Cifar10PythonLayout()];

    /// <summary>Gets the name of the folder in the official archive.</summary>
    public abstract string FolderName { get; }

    /// <summary>Gets the names of the files with the training images, in order.</summary>
    public abstract IReadOnlyList<string> TrainingFiles { get; }

    /// <summary>Gets a list with the name of the file with the test images.</summary>
    public abstract IReadOnlyList<string> TestFiles { get; }

    /// <summary>Finds CIFAR-10 in a folder, or in its subfolder with the official name. A complete set of files is preferred to an incomplete one.</summary>
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

    /// <summary>Determines whether all six files are in a folder.</summary>
    public bool IsComplete(string folder) => Files.All(file => File.Exists(Path.Combine(folder, file)));

    /// <summary>Reads and validates the images and labels of one file.</summary>
    /// <exception cref="InvalidDataException">The file is invalid; the message gives its path, the expected content and the content found.</exception>
    public abstract void Read(string path, Span<byte> pixels, Span<int> labels);

    private IEnumerable<string> Files => TrainingFiles.Concat(TestFiles);
}
