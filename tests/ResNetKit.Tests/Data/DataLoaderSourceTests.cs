using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Data;

public sealed class DataLoaderSourceTests
{
    private static readonly BatchFormat _planes = new(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU);
    private static readonly ImageDataset _images = NumberedImages.Create(new ImageShape(3, 2, 2), count: 7, step: 20);

    [Fact]
    public void A_loader_delivers_what_the_pipeline_delivers()
    {
        using var loader = torch.utils.data.DataLoader(_images, 3);
        var source = new DataLoaderSource(loader);
        using var pipeline = new BatchPipeline(_images, 3);

        source.BatchCount.Should().Be(3);
        source.SampleCount.Should().Be(7);
        Read(source).Should().BeEquivalentTo(Read(pipeline), options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_loader_over_a_dataset_of_images_tells_their_classes_and_preprocessing()
    {
        using var loader = torch.utils.data.DataLoader(_images, 3);
        using var pipeline = new BatchPipeline(_images, 3);
        foreach (IBatchSource source in new[]
        {
            new DataLoaderSource(loader),
            new DataLoaderSource(_ => torch.utils.data.DataLoader(_images, 3, disposeDataset: false)),
        })
        {
            source.ClassNames.Should().Equal(_images.ClassNames);
            source.Preprocessing.Should().Be(((IBatchSource)pipeline).Preprocessing).And.NotBeNull();
        }
    }

    [Fact]
    public void Every_epoch_starts_anew_and_a_resumed_one_leaves_out_its_beginning()
    {
        using var loader = torch.utils.data.DataLoader(_images, 2);
        var source = new DataLoaderSource(loader);

        var whole = Read(source);

        Read(source, epoch: 1).Should().BeEquivalentTo(whole, options => options.WithStrictOrdering());
        Read(source, firstBatch: 2).Should().BeEquivalentTo(whole[2..], options => options.WithStrictOrdering());
        Read(source, firstBatch: 4).Should().BeEmpty();
    }

    [Fact]
    public void A_loader_for_each_epoch_can_have_an_order_of_its_own_for_each()
    {
        var source = new DataLoaderSource(
            epoch => torch.utils.data.DataLoader(_images, 7, shuffle: true, seed: epoch, disposeDataset: false));

        var (first, again, second) = (Read(source, 0), Read(source, 0), Read(source, 1));

        again[0].Labels.Should().Equal(first[0].Labels);
        again[0].Images.Should().Equal(first[0].Images);
        second[0].Images.Should().NotEqual(first[0].Images);
    }

    [Fact]
    public void A_loader_that_drops_its_last_batch_counts_whole_batches()
    {
        using var loader = torch.utils.data.DataLoader(_images, 3, drop_last: true);
        var source = new DataLoaderSource(loader);

        source.BatchCount.Should().Be(2);
        source.SampleCount.Should().Be(6);
        Read(source).Should().HaveCount(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_loader_of_more_samples_than_an_epoch_can_have_is_refused_with_their_number(bool dropsLast)
    {
        using var loader = torch.utils.data.DataLoader(new HugeDataset(), 1 << 20, drop_last: dropsLast);

        loader.Invoking(it => new DataLoaderSource(it)).Should().Throw<ArgumentException>().WithMessage("*2147483648 samples*at most 2147483647.");
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.BFloat16)]
    public void Images_have_the_requested_element_type_and_memory_order(torch.ScalarType dtype)
    {
        using var loader = torch.utils.data.DataLoader(_images, 7);

        using var batch = new DataLoaderSource(loader).GetBatches(0, 0, new BatchFormat(dtype, ChannelsLast: true, torch.CPU)).Single();

        batch.Images.dtype.Should().Be(dtype);
        batch.Images.stride().Should().Equal(12, 1, 6, 3);
        batch.Labels.dtype.Should().Be(torch.ScalarType.Int64);
    }

    [Fact]
    public void A_loader_of_tensor_lists_serves_too_and_labels_may_be_probabilities()
    {
        using var images = torch.rand(5, 3, 2, 2);
        using var labels = torch.rand(5, 4);
        using var dataset = torch.utils.data.TensorDataset(images, labels);
        using var loader = torch.utils.data.DataLoader(dataset, 5, disposeDataset: false);

        using var batch = new DataLoaderSource(loader).GetBatches(0, 0, _planes).Single();

        batch.Images.data<float>().ToArray().Should().Equal(images.data<float>().ToArray());
        batch.Labels.data<float>().ToArray().Should().Equal(labels.data<float>().ToArray());
    }

    [Fact]
    public void A_batch_outlives_the_loader_s_own_tensors()
    {
        using var loader = torch.utils.data.DataLoader(_images, 2);

        var kept = new DataLoaderSource(loader).GetBatches(0, 0, _planes).ToArray();

        kept.Select(batch => (int)MathF.Round(batch.Images.data<float>()[0])).Should().Equal(0, 40, 80, 120);
        Array.ForEach(kept, batch => batch.Dispose());
    }

    [Fact]
    public void A_missing_key_of_the_loader_is_reported_together_with_the_keys_that_exist()
    {
        using var loader = torch.utils.data.DataLoader(_images, 2);
        var read = () => Read(new DataLoaderSource(loader, labelKey: "target"));

        read.Should().Throw<InvalidOperationException>().WithMessage("*'target'*data, label*");
    }

    [Fact]
    public void Labels_that_are_neither_indices_nor_probabilities_are_refused_with_their_shape()
    {
        using var images = torch.rand(4, 3, 2, 2);
        using var labels = torch.zeros(4, 2, 2, dtype: torch.ScalarType.Int64);
        using var dataset = torch.utils.data.TensorDataset(images, labels);
        using var loader = torch.utils.data.DataLoader(dataset, 2, disposeDataset: false);
        var read = () => Read(new DataLoaderSource(loader));

        read.Should().Throw<InvalidOperationException>().WithMessage("*Int64 (2, 2, 2)*");
    }

    [Fact]
    public void Images_of_another_rank_are_refused_with_their_shape()
    {
        using var images = torch.rand(4, 12);
        using var labels = torch.zeros(4, dtype: torch.ScalarType.Int64);
        using var dataset = torch.utils.data.TensorDataset(images, labels);
        using var loader = torch.utils.data.DataLoader(dataset, 2, disposeDataset: false);
        var read = () => Read(new DataLoaderSource(loader));

        read.Should().Throw<InvalidOperationException>().WithMessage("*(N, C, H, W)*(2, 12)*");
    }

    private static (float[] Images, long[] Labels)[] Read(IBatchSource source, int epoch = 0, int firstBatch = 0)
    {
        var batches = new List<(float[], long[])>();
        foreach (var batch in source.GetBatches(epoch, firstBatch, _planes))
        {
            using (batch)
            {
                batches.Add((batch.Images.data<float>().ToArray(), batch.Labels.data<long>().ToArray()));
            }
        }

        return [.. batches];
    }

    private sealed class HugeDataset : torch.utils.data.Dataset
    {
        public override long Count => 1L << 31;

        public override Dictionary<string, torch.Tensor> GetTensor(long index) => [];
    }
}
