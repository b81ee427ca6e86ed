using ResNetKit.Data.Cifar;

namespace ResNetKit;

/// <summary>CIFAR-10: 50,000 training and 10,000 test images of 32×32 pixels in ten classes.</summary>
/// <remarks>
/// Krizhevsky, "Learning multiple layers of features from tiny images" (2009). Read from either of the official layouts: the binary one,
/// files of records, or the Python one, files of pickled arrays, of which nothing is executed. <see cref="Cifar10Archive"/> downloads it.
/// </remarks>
public sealed class Cifar10Dataset : ImageDataset
{
    private Cifar10Dataset(byte[] pixels, int[] labels)
        : base(ImageShape.Cifar, pixels, labels, Classes, Normalization.Cifar10)
    {
    }

    /// <summary>The names of the ten classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Whether all files of CIFAR-10 are in a folder, or in the folder that an official archive makes in it; none is read
    /// yet.</summary>
    /// <param name="folder">The folder that holds the files, or its parent.</param>
    public static bool Exists(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Cifar10Layout.Find(folder) is var (layout, found) && layout.IsComplete(found);
    }

    /// <summary>Reads the training or the test images.</summary>
    /// <param name="folder">The folder that holds the files, or its parent.</param>
    /// <param name="train">True for the 50,000 training images, false for the 10,000 test images.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder does not hold CIFAR-10, or a file of it is missing.</exception>
    /// <exception cref="InvalidDataException">A file has the wrong size or content, or a label above 9.</exception>
    public static Cifar10Dataset Load(string folder, bool train)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read CIFAR-10 from.");
        }

        if (Cifar10Layout.Find(folder) is not var (layout, found))
        {
            throw new FileNotFoundException(
                $"The folder '{folder}' does not hold CIFAR-10: expected data_batch_1.bin and others, or a folder cifar-10-batches-bin.");
        }

        var files = train ? layout.TrainingFiles : layout.TestFiles;
        var pixels = new byte[files.Count * Cifar10Layout.ImagesPerFile * ImageShape.Cifar.Size];
        var labels = new int[files.Count * Cifar10Layout.ImagesPerFile];
        for (var index = 0; index < files.Count; index++)
        {
            var path = Path.Combine(found, files[index]);
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"CIFAR-10 is incomplete: there is no file '{path}'.", path);
            }

            var first = index * Cifar10Layout.ImagesPerFile;
            layout.Read(
                path,
                pixels.AsSpan(first * ImageShape.Cifar.Size, Cifar10Layout.ImagesPerFile * ImageShape.Cifar.Size),
                labels.AsSpan(first, Cifar10Layout.ImagesPerFile));
        }

        return new Cifar10Dataset(pixels, labels);
    }
}
