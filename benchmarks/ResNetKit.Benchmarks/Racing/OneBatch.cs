using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Benchmarks.Racing;

/// <summary>Provides the same batch of random images repeatedly, so that the measured steps prepare no images.</summary>
internal sealed class OneBatch(int batchSize) : IBatchSource
{
    public int SampleCount => batchSize;

    public int BatchCount => 1;

    public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format)
    {
        using var images = CreateImages(format);
        using var labels = torch.randint(10, [batchSize], torch.ScalarType.Int64).DetachFromDisposeScope();
        while (true)
        {
            yield return new Batch(images.alias(), labels.alias());
        }
    }

    private torch.Tensor CreateImages(BatchFormat format)
    {
        using var scope = torch.NewDisposeScope();
        var images = torch.randn(batchSize, 3, 32, 32).to(format.DType);
        if (format.ChannelsLast)
        {
            images = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        }
        return images.DetachFromDisposeScope();
    }
}
