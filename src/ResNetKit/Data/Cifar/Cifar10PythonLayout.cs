using System.Globalization;
using ResNetKit.Serialization.Pickling;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Data.Cifar;

/// <summary>
/// Represents the Python layout. Each file is a pickled dictionary, in which <c>data</c> is a NumPy array of 10,000 × 3,072 bytes and <c>labels</c> is a
/// list of numbers. No code in the pickle is executed: the unpickler supports only arrays and plain data, and rejects everything else.
/// </summary>
internal sealed class Cifar10PythonLayout : Cifar10Layout
{
    // Each official file has 31 MB. The limit leaves room for files that were stored with another pickle protocol.
    private const long MaxFileSize = 64 << 20;

    public override string FolderName => "cifar-10-batches-py";

    public override IReadOnlyList<string> TrainingFiles { get; } =
        ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"];

    public override IReadOnlyList<string> TestFiles { get; } = ["test_batch"];

    public override void Read(string path, Span<byte> pixels, Span<int> labels)
    {
        var size = new FileInfo(path).Length;
        if (size > MaxFileSize)
        {
            var culture = CultureInfo.InvariantCulture;
            throw Refuse(path, string.Create(culture, $"at most {MaxFileSize:N0} bytes"), string.Create(culture, $"{size:N0}"));
        }

        var root = Unpickler.Read(File.ReadAllBytes(path), NumpyVocabulary.Instance, path);
        if (root is not PickleDictionary batch)
        {
            throw Refuse(path, "a dict", "something else");
        }

        ReadImages(path, batch, pixels);
        ReadLabels(path, batch, labels);
    }

    private static void ReadImages(string path, PickleDictionary batch, Span<byte> pixels)
    {
        var expected = $"under 'data' a numpy array of bytes, {ImagesPerFile} × {ImageShape.Cifar.Size}";
        if (!batch.TryGetValue("data", out var value) || value is not NumpyArray array)
        {
            throw Refuse(path, expected, "none");
        }

        if (array.Type != ElementType.U8 || !array.Shape.SequenceEqual([ImagesPerFile, ImageShape.Cifar.Size]) || array.IsFortranOrder)
        {
            throw Refuse(
                path, expected, $"{array.Type}, {string.Join(" × ", array.Shape)}{(array.IsFortranOrder ? " in Fortran order" : "")}");
        }

        array.Bytes.Span.CopyTo(pixels);
    }

    private static void ReadLabels(string path, PickleDictionary batch, Span<int> labels)
    {
        if (!batch.TryGetValue("labels", out var value) || value is not List<object?> list || list.Count != labels.Length)
        {
            throw Refuse(
                path, $"under 'labels' a list of {labels.Length} numbers", value is List<object?> found ? $"{found.Count}" : "none");
        }

        for (var index = 0; index < labels.Length; index++)
        {
            labels[index] = list[index] is long label and >= 0 and <= 9
                ? (int)label
                : throw Refuse(path, "labels from 0 to 9", $"{list[index] ?? "None"} for image {index}");
        }
    }

    private static InvalidDataException Refuse(string path, string expected, string found) =>
        new($"'{path}' is not a CIFAR-10 file: expected {expected}, found {found}.");
}
