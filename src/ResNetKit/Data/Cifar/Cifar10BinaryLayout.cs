using System.Globalization;

namespace ResNetKit.Data.Cifar;

/// <summary>Represents the binary layout: each record has one byte for the label and three planes of 1,024 bytes for red, green and blue.</summary>
internal sealed class Cifar10BinaryLayout : Cifar10Layout
{
    private const int RecordSize = 1 + (3 * 32 * 32);

    /// <summary>The size of every file, in bytes.</summary>
    public const long FileSize = (long)ImagesPerFile * RecordSize;

    public override string FolderName => "cifar-10-batches-bin";

    public override IReadOnlyList<string> TrainingFiles { get; } =
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"];

    public override IReadOnlyList<string> TestFiles { get; } = ["test_batch.bin"];

    public override void Read(string path, Span<byte> pixels, Span<int> labels)
    {
        // The size is checked first, so that a wrong file is not read into memory.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: RecordSize * 64);
        if (file.Length != FileSize)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' is not a CIFAR-10 file: expected {FileSize:N0} bytes ({ImagesPerFile:N0} records of {RecordSize:N0}), ")
                + string.Create(CultureInfo.InvariantCulture, $"found {file.Length:N0}."));
        }

        var imageSize = ImageShape.Cifar.Size;
        for (var record = 0; record < ImagesPerFile; record++)
        {
            var label = file.ReadByte();
            if (label is < 0 or > 9)
            {
                throw new InvalidDataException(
                    $"'{path}' is not a CIFAR-10 file: expected labels from 0 to 9, found {label} in record {record}.");
            }

            labels[record] = label;
            file.ReadExactly(pixels.Slice(record * imageSize, imageSize));
        }
    }
}
