using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Training;

/// <summary>Provides the same float32 batches in every epoch, whatever format is requested.</summary>
internal sealed class FixedBatches(IReadOnlyList<(float[] Images, long[] Labels)> batches, long[] shape) : IBatchSource
{
    public int SampleCount => batches.Sum(batch => batch.Labels.Length);

    public int BatchCount => batches.Count;

    /// <summary>Gets the batches that were requested.</summary>
    public List<(int Epoch, int Batch)> Given { get; } = [];

    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
    {
        for (var i = firstBatch; i < batches.Count; i++)
        {
            Given.Add((epoch, i));
            using var flat = torch.tensor(batches[i].Images);
            yield return new Batch(flat.reshape(shape), torch.tensor(batches[i].Labels));
        }
    }

    /// <summary>Creates random images that are easy to learn: one color, which depends on the label, is brighter.</summary>
    public static FixedBatches Coloured(int batches, int batchSize = 16, int seed = 1)
    {
        var random = new Random(seed);
        return new FixedBatches(
            [
                .. Enumerable.Range(0, batches).Select(_ =>
                {
                    var labels = Enumerable.Range(0, batchSize).Select(_ => random.NextInt64(3)).ToArray();
                    var images = new float[batchSize * 3 * 64];
                    for (var i = 0; i < images.Length; i++)
                    {
                        var (image, channel) = (i / 192, i / 64 % 3);
                        images[i] = (random.NextSingle() - 0.5f) + (channel == labels[image] ? 1 : 0);
                    }

                    return (images, labels);
                }),
            ],
            [batchSize, 3, 8, 8]);
    }
}
