using ResNetKit.Data;
using ResNetKit.Samples.OwnImages;
using TorchSharp;

namespace ResNetKit.Samples.Predict;

/// <summary>Pictures of any size, brought to a network's.</summary>
internal static class Pictures
{
    private const int BatchSize = 64;

    private static readonly string[] _extensions = [".png", ".jpg", ".jpeg", ".bmp"];

    /// <summary>The files that are meant: those named, and all pictures within folders that are named.</summary>
    public static IEnumerable<string> Find(IEnumerable<string> paths) => paths.SelectMany(IEnumerable<string> (path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => _extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
        : [path]);

    /// <summary>What the network says of each file. Files that are no pictures are reported and left out.</summary>
    public static IEnumerable<(string File, Classification Says)> Classify(
        ResNet model, IEnumerable<string> files, Normalization normalization, Action<string> report)
    {
        var options = model.Options;
        var shape = new ImageShape(options.InputChannels, options.InputHeight, options.InputWidth);
        foreach (var chunk in files.Chunk(BatchSize))
        {
            var read = chunk.Select(file => (File: file, Pixels: Read(file, shape, report))).Where(entry => entry.Pixels is not null).ToList();
            if (read.Count == 0)
            {
                continue;
            }

            var dataset = new ImageDataset(
                shape, read.SelectMany(entry => entry.Pixels!).ToArray(), new int[read.Count], ["unknown"], normalization);
            using var batch = new BatchPipeline(dataset, read.Count)
                .GetBatches(epoch: 0, firstBatch: 0, new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU)).Single();
            foreach (var (entry, says) in read.Zip(model.Predict(batch.Images)))
            {
                yield return (entry.File, says);
            }
        }
    }

    private static byte[]? Read(string file, ImageShape shape, Action<string> report)
    {
        try
        {
            return StbImage.Decode(File.ReadAllBytes(file)).Resize(shape);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            report(error.Message);
            return null;
        }
        catch (InvalidDataException error)
        {
            report($"'{file}' is no picture: {error.Message}");
            return null;
        }
    }
}
