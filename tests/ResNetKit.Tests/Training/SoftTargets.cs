using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Training;

/// <summary>Provides the batches of another source with class probabilities instead of labels.</summary>
internal sealed class SoftTargets(IBatchSource source) : IBatchSource
{
    public int SampleCount => source.SampleCount;

    public int BatchCount => source.BatchCount;

    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
    {
        foreach (var batch in source.GetBatches(epoch, firstBatch, format))
        {
            using var hard = torch.nn.functional.one_hot(batch.Labels, 3);
            using var numbers = hard.to(torch.ScalarType.Float32);
            using var most = numbers.mul(0.8);
            yield return new Batch(batch.Images, most.add(0.2 / 3));
            batch.Labels.Dispose();
        }
    }
}

/// <summary>Provides the batches of another source, but announces one more than it has.</summary>
internal sealed class ShortSource(IBatchSource source) : IBatchSource
{
    public int SampleCount => source.SampleCount;

    public int BatchCount => source.BatchCount + 1;

    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format) => source.GetBatches(epoch, firstBatch, format);
}
