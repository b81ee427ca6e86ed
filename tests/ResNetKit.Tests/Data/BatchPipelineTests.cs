using System.Runtime.InteropServices;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Data;

public sealed class BatchPipelineTests
{
    private static readonly ImageShape _shape = new(3, 4, 5);
    private static readonly BatchFormat _planes = new(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU);

    [Fact]
    public void Without_shuffling_the_samples_come_in_the_order_of_the_dataset()
    {
        var dataset = NumberedImages.Create(_shape, count: 7, step: 20);

        var batches = Read(new BatchPipeline(dataset, 3), _planes);

        batches.Select(batch => batch.Shape[0]).Should().Equal(3, 3, 1);
        batches.SelectMany(batch => batch.Labels).Should().Equal(0, 1, 2, 0, 1, 2, 0);
        batches.SelectMany(batch => batch.Images).Select(value => (int)MathF.Round(value))
            .Should().Equal(Enumerable.Range(0, 7).SelectMany(index => dataset.GetPixels(index).ToArray().Select(pixel => (int)pixel)));
    }

    [Fact]
    public void An_epoch_of_the_maximum_number_of_samples_has_the_right_number_of_batches() =>
        new BatchPipeline(NumberedImages.Create(_shape, count: 4), 4, sampler: new BalancedSamplerOptions { SamplesPerEpoch = int.MaxValue })
            .BatchCount.Should().Be((int.MaxValue / 4) + 1);

    [Fact]
    public void An_augmentation_that_mixes_samples_without_saying_so_is_refused() =>
        new BatchPipeline(NumberedImages.Create(_shape, count: 4), 4, [new Blend()]).Invoking(it => Read(it, _planes))
            .Should().Throw<InvalidOperationException>().WithMessage("*has mixed sample 0 with another one, but MixesSamples is false for all of Blend.");

    [Theory]
    [InlineData(torch.ScalarType.Float32, false)]
    [InlineData(torch.ScalarType.Float32, true)]
    [InlineData(torch.ScalarType.BFloat16, false)]
    [InlineData(torch.ScalarType.BFloat16, true)]
    public void Images_have_the_requested_element_type_and_memory_order(torch.ScalarType dtype, bool channelsLast)
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(_shape, count: 4, step: 40), 4);

        using var batch = pipeline.GetBatches(0, 0, new BatchFormat(dtype, channelsLast, torch.CPU)).Single();

        batch.Images.shape.Should().Equal(4, 3, 4, 5);
        batch.Images.dtype.Should().Be(dtype);
        batch.Images.stride().Should().Equal(channelsLast ? [60L, 1, 15, 3] : [60L, 20, 5, 1]);
        using var numbers = batch.Images.to(torch.ScalarType.Float32).contiguous();
        numbers.data<float>().ToArray().Select(value => (int)MathF.Round(value))
            .Should().Equal(Enumerable.Range(0, 4).SelectMany(index => Enumerable.Range(index * 40, 60)));
        batch.Labels.dtype.Should().Be(torch.ScalarType.Int64);
        batch.Count.Should().Be(4);
    }

    [Fact]
    public void BFloat16_batches_are_the_float32_batches_rounded_as_libtorch_rounds()
    {
        var dataset = SyntheticDataset.Create(16);
        IAugmentation[] augmentations = [new RandomCropOptions().CreateAugmentation(), new RandomErasingOptions { Probability = 1 }.CreateAugmentation(), new MixupOptions().CreateAugmentation()];
        var pipeline = new BatchPipeline(dataset, 16, augmentations);

        using var exact = pipeline.GetBatches(0, 0, _planes).Single();
        using var rounded = pipeline.GetBatches(0, 0, _planes with { DType = torch.ScalarType.BFloat16 }).Single();

        using var expected = exact.Images.to(torch.ScalarType.BFloat16);
        MemoryMarshal.Cast<byte, ushort>(rounded.Images.bytes).ToArray()
            .Should().Equal(MemoryMarshal.Cast<byte, ushort>(expected.bytes).ToArray());
    }

    [Fact]
    public void Equal_seeds_and_epochs_give_equal_batches()
    {
        var dataset = SyntheticDataset.Create(40);

        var first = Read(Augmented(dataset, seed: 5), _planes, epoch: 2);
        var second = Read(Augmented(dataset, seed: 5), _planes, epoch: 2);

        first.SelectMany(batch => batch.Images).Should().Equal(second.SelectMany(batch => batch.Images));
        first.SelectMany(batch => batch.Labels).Should().Equal(second.SelectMany(batch => batch.Labels));
    }

    [Fact]
    public void A_pipeline_without_a_seed_takes_that_of_the_run()
    {
        var dataset = SyntheticDataset.Create(40);
        var pipeline = Augmented(dataset, seed: null);
        pipeline.UseSeed(5);

        Read(pipeline, _planes, epoch: 2).SelectMany(batch => batch.Images)
            .Should().Equal(Read(Augmented(dataset, seed: 5), _planes, epoch: 2).SelectMany(batch => batch.Images));
    }

    [Fact]
    public void A_pipeline_with_a_seed_keeps_it()
    {
        var pipeline = Augmented(SyntheticDataset.Create(40), seed: 5);
        pipeline.UseSeed(6);

        pipeline.Seed.Should().Be(5);
    }

    [Fact]
    public void Another_seed_or_epoch_gives_other_batches()
    {
        var dataset = SyntheticDataset.Create(40);
        var reference = Read(Augmented(dataset, seed: 5), _planes, epoch: 2).SelectMany(batch => batch.Images).ToArray();

        Read(Augmented(dataset, seed: 6), _planes, epoch: 2).SelectMany(batch => batch.Images).Should().NotEqual(reference);
        Read(Augmented(dataset, seed: 5), _planes, epoch: 3).SelectMany(batch => batch.Images).Should().NotEqual(reference);
    }

    [Fact]
    public void An_epoch_resumed_in_its_middle_goes_on_with_the_batches_it_would_have_had()
    {
        var pipeline = Augmented(SyntheticDataset.Create(40), seed: 1);

        var whole = Read(pipeline, _planes, epoch: 4);
        var rest = Read(pipeline, _planes, epoch: 4, firstBatch: 3);

        rest.Should().HaveCount(whole.Length - 3);
        rest.SelectMany(batch => batch.Images).Should().Equal(whole.Skip(3).SelectMany(batch => batch.Images));
        Read(pipeline, _planes, epoch: 4, firstBatch: whole.Length).Should().BeEmpty();
    }

    [Fact]
    public void A_sample_is_augmented_alike_whatever_the_batch_size()
    {
        var dataset = SyntheticDataset.Create(24);

        var small = Read(new BatchPipeline(dataset, 5, [new RandomCropOptions().CreateAugmentation(), new HorizontalFlipOptions().CreateAugmentation(), new MixupOptions().CreateAugmentation()], seed: 3), _planes);
        var large = Read(new BatchPipeline(dataset, 24, [new RandomCropOptions().CreateAugmentation(), new HorizontalFlipOptions().CreateAugmentation(), new MixupOptions().CreateAugmentation()], seed: 3), _planes);

        small.SelectMany(batch => batch.Images).Should().Equal(large.SelectMany(batch => batch.Images));
    }

    [Fact]
    public void An_augmentation_added_at_the_end_does_not_change_the_random_draws_of_the_others()
    {
        var dataset = NumberedImages.Create(new ImageShape(1, 9, 9));
        var alone = new BatchPipeline(dataset, 1, [new RandomCropOptions().CreateAugmentation()]);
        var followed = new BatchPipeline(dataset, 1, [new RandomCropOptions().CreateAugmentation(), new HorizontalFlipOptions { Probability = 0 }.CreateAugmentation()]);

        Enumerable.Range(0, 10).Select(epoch => followed.Show(epoch: epoch)[40])
            .Should().Equal(Enumerable.Range(0, 10).Select(epoch => alone.Show(epoch: epoch)[40]));
    }

    [Fact]
    public void Shuffling_shows_every_sample_once_an_epoch_in_an_order_of_the_epoch_s_own()
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(new ImageShape(1, 1, 1), count: 100, step: 1), 7, sampler: new ShuffledSamplerOptions());

        var (first, second) = (Order(0), Order(1));

        first.Should().BeEquivalentTo(Enumerable.Range(0, 100));
        second.Should().BeEquivalentTo(Enumerable.Range(0, 100));
        first.Should().NotEqual(Enumerable.Range(0, 100)).And.NotEqual(second);

        int[] Order(int epoch) =>
            [.. Read(pipeline, _planes, epoch).SelectMany(batch => batch.Images).Select(value => (int)MathF.Round(value))];
    }

    [Fact]
    public void Dropping_the_last_batch_leaves_whole_batches()
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(_shape, count: 11), 4, dropLast: true);

        pipeline.BatchCount.Should().Be(2);
        pipeline.SampleCount.Should().Be(8);
        Read(pipeline, _planes).Select(batch => batch.Shape[0]).Should().Equal(4, 4);
    }

    [Fact]
    public void Keeping_the_last_batch_delivers_every_sample()
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(_shape, count: 11), 4);

        pipeline.BatchCount.Should().Be(3);
        pipeline.SampleCount.Should().Be(11);
    }

    [Fact]
    public void Mixing_makes_labels_class_probabilities()
    {
        var dataset = NumberedImages.Create(_shape, count: 30, classes: 4);
        var pipeline = new BatchPipeline(dataset, 30, [new CutMixOptions { Alpha = 1, Probability = 0.5 }.CreateAugmentation()]);

        using var batch = pipeline.GetBatches(0, 0, _planes).Single();

        pipeline.MixesSamples.Should().BeTrue();
        batch.Labels.shape.Should().Equal(30, 4);
        batch.Labels.dtype.Should().Be(torch.ScalarType.Float32);
        var shares = batch.Labels.data<float>().ToArray().Chunk(4).ToArray();
        for (var index = 0; index < 30; index++)
        {
            var view = new SampleView(_shape);
            pipeline.Draw(view, epoch: 0, index);
            var expected = new float[4];
            expected[index % 4] = 1 - view.PartnerShare;
            expected[(view.Partner ?? 0) % 4] += view.PartnerShare;
            shares[index].Should().Equal(expected);
        }
    }

    [Fact]
    public void An_error_while_a_batch_is_made_reaches_whoever_asked_for_it()
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(_shape, count: 20), 2, [new FailsAt(index: 7)]);
        var seen = 0;

        var read = () =>
        {
            foreach (var batch in pipeline.GetBatches(0, 0, _planes))
            {
                batch.Dispose();
                seen++;
            }
        };

        read.Should().Throw<InvalidOperationException>().WithMessage("sample 7");
        seen.Should().Be(3);
    }

    [Theory]
    [InlineData(int.MaxValue, -1)]
    [InlineData(1, -1)]
    [InlineData(0, -1)]
    [InlineData(int.MaxValue, 9)]
    public void No_tensor_stays_alive_however_the_reading_ends(int batchesToRead, int failingSample)
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(_shape, count: 20), 2, [new FailsAt(failingSample)]);
        var before = LiveTensors();

        for (var round = 0; round < 3; round++)
        {
            try
            {
                foreach (var batch in pipeline.GetBatches(0, 0, _planes with { ChannelsLast = true }).Take(batchesToRead))
                {
                    batch.Dispose();
                }
            }
            catch (InvalidOperationException)
            {
                // The exception is intended. The test checks which tensors remain.
            }
        }

        LiveTensors().Should().Be(before);
    }

    [Fact]
    public void A_batch_outlives_the_dispose_scope_it_was_asked_for_in_and_the_batches_after_it()
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(_shape, count: 20, step: 10), 2);
        var kept = new List<Batch>();
        using (torch.NewDisposeScope())
        {
            kept.AddRange(pipeline.GetBatches(0, 0, _planes));
        }

        kept.Select(batch => (int)MathF.Round(batch.Images.data<float>()[0]))
            .Should().Equal(Enumerable.Range(0, 10).Select(number => number * 20));
        kept.ForEach(batch => batch.Dispose());
    }

    [Fact]
    public void An_invalid_argument_is_refused_by_the_name_of_the_parameter_before_a_batch_is_read()
    {
        var dataset = NumberedImages.Create(_shape, count: 5);
        var pipeline = new BatchPipeline(dataset, 2);

        Refuse(() => new BatchPipeline(dataset, 0), "batchSize");
        Refuse(() => new BatchPipeline(dataset, int.MaxValue), "batchSize");
        Refuse(() => new BatchPipeline(dataset, 6, dropLast: true), "dataset");
        Refuse(() => new BatchPipeline(dataset.Subset([]), 1), "dataset");
        Refuse(() => new BatchPipeline(dataset, 2, normalization: Normalization.Centered(1)), "normalization");
        Refuse(() => pipeline.GetBatches(-1, 0, _planes), "epoch");
        Refuse(() => pipeline.GetBatches(0, -1, _planes), "firstBatch");
        Refuse(() => pipeline.GetBatches(0, 4, _planes), "firstBatch");
        Refuse(() => pipeline.GetBatches(0, 0, _planes with { DType = torch.ScalarType.Int64 }), "format");

        static void Refuse(Func<object> call, string name) => call.Should().Throw<ArgumentException>().WithParameterName(name);
    }

    private static BatchPipeline Augmented(ImageDataset dataset, ulong? seed) =>
        new(dataset, 6, [new RandomCropOptions().CreateAugmentation(), new HorizontalFlipOptions().CreateAugmentation(), new CutoutOptions { Size = 8 }.CreateAugmentation()], sampler: new ShuffledSamplerOptions(), seed: seed);

    private static (long[] Shape, float[] Images, long[] Labels)[] Read(
        BatchPipeline pipeline, BatchFormat format, int epoch = 0, int firstBatch = 0)
    {
        var batches = new List<(long[], float[], long[])>();
        foreach (var batch in pipeline.GetBatches(epoch, firstBatch, format))
        {
            using (batch)
            {
                var labels = pipeline.MixesSamples ? [] : batch.Labels.data<long>().ToArray();
                batches.Add((batch.Images.shape, batch.Images.data<float>().ToArray(), labels));
            }
        }

        return [.. batches];
    }

    private static long LiveTensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private sealed class FailsAt(int index) : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random)
        {
            if (view.Index == index)
            {
                throw new InvalidOperationException($"sample {index}");
            }
        }
    }

    private sealed class Blend : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random) => view.BlendWith(partner: 1, share: 0.5f);
    }
}
