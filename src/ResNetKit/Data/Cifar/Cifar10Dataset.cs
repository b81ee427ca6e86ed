using ResNetKit.Data.Cifar;

namespace ResNetKit;

/// <summary>Represents the CIFAR-10 dataset: 50,000 training and 10,000 test images of 32×32 pixels in ten classes.</summary>
/// <remarks>
/// Krizhevsky, "Learning multiple layers of features from tiny images" (2009). Both official layouts can be read: the binary files, and the Python files, which
/// are pickled arrays. No code in a pickle is executed. <see cref="Cifar10Archive"/> downloads the dataset.
/// </remarks>
public sealed class Cifar10Dataset : ImageDataset
{
    private Cifar10Dataset(byte[] pixels, int[] labels)
        : base(ImageShape.Cifar, pixels, labels, Classes, Normalization.Cifar10)
    {
    }

    /// <summary>Gets the names of the ten classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Determines whether a folder, or the subfolder that an official archive creates, has all files of CIFAR-10. The files are not read.</summary>
    /// <param name="folder">The folder with the files, or its parent.</param>
    /// <returns><see langword="true"/> if all files exist; otherwise, <see langword="false"/>.</returns>
    public static bool Exists(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Cifar10Layout.Find(folder) is var (layout, found) && layout.IsComplete(found);
    }

    /// <summary>Loads the training images or the test images into memory.</summary>
    /// <param name="folder">The folder with the files, or its parent.</param>
    /// <param name="train"><see langword="true"/> for the 50,000 training images; <see langword="false"/> for the 10,000 test images.</param>
    /// <returns>The images, normalized with <see cref="Normalization.Cifar10"/> in batches.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="FileNotFoundException">The folder has no CIFAR-10 files, or a file is missing.</exception>
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
