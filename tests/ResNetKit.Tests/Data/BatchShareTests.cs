using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Data;

public sealed class BatchShareTests
{
    private static readonly BatchFormat _planes = new(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU);

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 3)]
    [InlineData(128, 5)]
    [InlineData(7, 7)]
    public void Shares_follow_each_other_and_differ_by_one_sample_at_most(int samples, int count)
    {
        var shares = Enumerable.Range(0, count).Select(index => new BatchShare(index, count).Of(samples)).ToArray();

        shares.Select(share => share.Begin).Should().Equal(shares.Select(share => share.Length).Prepend(0).Take(count).Aggregate(
            new List<int>(), (begins, length) => [.. begins, begins.LastOrDefault() + length]));
        shares.Sum(share => share.Length).Should().Be(samples);
        (shares.Max(share => share.Length) - shares.Min(share => share.Length)).Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public void A_batch_of_fewer_samples_than_shares_is_not_divided() =>
        Enumerable.Range(0, 4).Select(index => new BatchShare(index, 4).Of(3)).Should().AllBeEquivalentTo((0, 3));

    [Fact]
    public void The_default_share_is_the_whole_batch() => default(BatchShare).Should().Be(BatchShare.Whole);

    [Fact]
    public void The_shares_of_a_pipeline_are_the_samples_of_its_whole_batches_with_the_same_augmentations()
    {
        var images = SyntheticDataset.Create(50, seed: 3);
        IAugmentation[] augmentations = [new RandomCropOptions().CreateAugmentation(), new MixupOptions().CreateAugmentation()];
        var pipeline = new BatchPipeline(images, 16, augmentations, new ShuffledSamplerOptions(), seed: 9);

        var whole = Read(pipeline.GetBatches(2, 1, _planes));
        var parts = Enumerable.Range(0, 3).Select(index => Read(pipeline.GetBatches(2, 1, _planes, new BatchShare(index, 3)))).ToArray();

        for (var batch = 0; batch < whole.Length; batch++)
        {
            // The last batch has two samples, which cannot be divided among three processes.
            var shares = whole[batch].Count < 3 ? parts.Take(1) : parts;
            shares.SelectMany(part => part[batch].Images).Should().Equal(whole[batch].Images);
            shares.SelectMany(part => part[batch].Labels).Should().Equal(whole[batch].Labels);
            parts.Should().OnlyContain(part => part[batch].WholeCount == whole[batch].Count);
        }
    }

    [Fact]
    public void The_shares_of_a_source_without_support_for_them_are_taken_from_its_whole_batches()
    {
        var images = SyntheticDataset.Create(20, seed: 3);
        var pipeline = new BatchPipeline(images, 20);
        var expected = Read(pipeline.GetBatches(0, 0, _planes, new BatchShare(1, 3))).Single();
        IBatchSource source = new WholeBatches(pipeline);

        var found = Read(source.GetBatches(0, 0, _planes, new BatchShare(1, 3))).Single();

        found.Images.Should().Equal(expected.Images);
        found.Labels.Should().Equal(expected.Labels);
        found.WholeCount.Should().Be(20);
    }

    private static (float[] Images, float[] Labels, int Count, int WholeCount)[] Read(IEnumerable<Batch> batches) =>
    [
        .. batches.Select(batch =>
        {
            using (batch)
            {
                using var images = batch.Images.contiguous();
                using var labels = batch.Labels.to(torch.ScalarType.Float32).contiguous();
                return (images.data<float>().ToArray(), labels.data<float>().ToArray(), batch.Count, batch.WholeCount);
            }
        }),
    ];

    private sealed class WholeBatches(IBatchSource source) : IBatchSource
    {
        public int SampleCount => source.SampleCount;

        public int BatchCount => source.BatchCount;

        public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format) => source.GetBatches(epoch, firstBatch, format);
    }
}
