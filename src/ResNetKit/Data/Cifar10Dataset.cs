using System.Globalization;

namespace ResNetKit.Data;

/// <summary>CIFAR-10: 50,000 training and 10,000 test images of 32×32 pixels in ten classes.</summary>
/// <remarks>Krizhevsky, "Learning multiple layers of features from tiny images" (2009). Read from the official binary layout: records of
/// one label byte and three planes of 1,024 bytes, red, green and blue.</remarks>
public sealed class Cifar10Dataset : ImageDataset
{
    private const int RecordsPerFile = 10_000;
    private const int RecordSize = 1 + (3 * 32 * 32);
    private const string BinaryFolder = "cifar-10-batches-bin";

    private static readonly string[] TrainingFiles =
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"];

    private static readonly string[] TestFiles = ["test_batch.bin"];

    private Cifar10Dataset(byte[] pixels, int[] labels)
        : base(ImageShape.Cifar, pixels, labels, Classes, Normalization.Cifar10)
    {
    }

    /// <summary>The names of the ten classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Whether a folder, or the folder that the official archive makes in it, looks like CIFAR-10; nothing is read yet.</summary>
    /// <param name="folder">The folder that holds the files, or its parent.</param>
    public static bool Exists(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return FindFolder(folder) is not null;
    }

    /// <summary>Reads the training or the test images.</summary>
    /// <param name="folder">The folder that holds the files, or its parent.</param>
    /// <param name="train">True for the 50,000 training images, false for the 10,000 test images.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing from the folder.</exception>
    /// <exception cref="InvalidDataException">A file has the wrong size or a label above 9.</exception>
    public static Cifar10Dataset Load(string folder, bool train)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read CIFAR-10 from.");
        }

        var found = FindFolder(folder) ?? folder;
        var files = train ? TrainingFiles : TestFiles;
        var pixels = new byte[files.Length * RecordsPerFile * ImageShape.Cifar.Size];
        var labels = new int[files.Length * RecordsPerFile];
        for (var index = 0; index < files.Length; index++)
        {
            ReadFile(
                Path.Combine(found, files[index]),
                pixels.AsSpan(index * RecordsPerFile * ImageShape.Cifar.Size),
                labels.AsSpan(index * RecordsPerFile));
        }

        return new Cifar10Dataset(pixels, labels);
    }

    private static string? FindFolder(string folder) =>
        new[] { folder, Path.Combine(folder, BinaryFolder) }
            .FirstOrDefault(candidate => TrainingFiles.Concat(TestFiles).Any(file => File.Exists(Path.Combine(candidate, file))));

    private static void ReadFile(string path, Span<byte> pixels, Span<int> labels)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"CIFAR-10 is incomplete: there is no file '{path}'.", path);
        }

        // The size is checked before anything is read, so that a wrong file is not taken into memory.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: RecordSize * 64);
        const long expected = (long)RecordsPerFile * RecordSize;
        if (file.Length != expected)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' is no CIFAR-10 file: expected {expected:N0} bytes ({RecordsPerFile:N0} records of {RecordSize:N0}), found {file.Length:N0}."));
        }

        for (var record = 0; record < RecordsPerFile; record++)
        {
            var label = file.ReadByte();
            if (label is < 0 or > 9)
            {
                throw new InvalidDataException($"'{path}' is no CIFAR-10 file: expected labels from 0 to 9, found {label} in record {record}.");
            }

            labels[record] = label;
            file.ReadExactly(pixels.Slice(record * ImageShape.Cifar.Size, ImageShape.Cifar.Size));
        }
    }
}
