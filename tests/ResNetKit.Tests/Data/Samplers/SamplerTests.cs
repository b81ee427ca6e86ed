using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Samplers;

public sealed class SamplerTests
{
    public static TheoryData<SamplerOptions> Drawing =>
        [new ShuffledSamplerOptions(), new BalancedSamplerOptions(), new WeightedSamplerOptions { ClassWeights = [1, 2, 3] }];

    // Of 100 images, 90 are of class 0, 9 of class 1 and one of class 2.
    private static readonly ImageDataset _unequal = Labelled([.. Enumerable.Range(0, 100).Select(index => index < 90 ? 0 : index < 99 ? 1 : 2)]);

    [Theory]
    [MemberData(nameof(Drawing))]
    public void An_epoch_depends_on_the_seed_and_its_number_alone(SamplerOptions options)
    {
        var (one, other) = (options.CreateSampler(_unequal), options.CreateSampler(_unequal));
        other.DrawOrder(seed: 5, epoch: 0);

        one.DrawOrder(seed: 3, epoch: 2).Should().Equal(other.DrawOrder(seed: 3, epoch: 2));
        one.DrawOrder(seed: 3, epoch: 2).Should().NotEqual(one.DrawOrder(seed: 4, epoch: 2)).And.NotEqual(one.DrawOrder(seed: 3, epoch: 3));
    }

    [Fact]
    public void A_sequential_sampler_keeps_the_order_of_the_dataset()
    {
        new SequentialSamplerOptions().CreateSampler(_unequal).DrawOrder(seed: 1, epoch: 4).Should().Equal(Enumerable.Range(0, 100));
    }

    [Fact]
    public void A_shuffled_sampler_shows_every_sample_once()
    {
        new ShuffledSamplerOptions().CreateSampler(_unequal).DrawOrder(seed: 1, epoch: 4).Order().Should().Equal(Enumerable.Range(0, 100));
    }

    [Fact]
    public void A_balanced_sampler_shows_every_class_equally_often()
    {
        var order = new BalancedSamplerOptions { SamplesPerEpoch = 60 }.CreateSampler(_unequal).DrawOrder(seed: 1, epoch: 0);

        order.CountBy(index => _unequal.Labels[index]).Select(pair => pair.Value).Should().Equal(20, 20, 20);
    }

    [Fact]
    public void A_balanced_sampler_shows_every_sample_of_a_class_before_it_repeats_one()
    {
        var order = new BalancedSamplerOptions { SamplesPerEpoch = 60 }.CreateSampler(_unequal).DrawOrder(seed: 1, epoch: 0);

        // Twenty draws from nine samples draw each sample twice, and two of them a third time.
        order.Where(index => _unequal.Labels[index] == 1).CountBy(index => index).Select(pair => pair.Value).Order()
            .Should().Equal(2, 2, 2, 2, 2, 2, 2, 3, 3);
        order.Where(index => _unequal.Labels[index] == 0).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_balanced_sampler_gives_the_remainder_of_the_division_to_classes_at_random()
    {
        var sampler = new BalancedSamplerOptions().CreateSampler(_unequal);

        var larger = Enumerable.Range(0, 30)
            .Select(epoch => sampler.DrawOrder(seed: 1, epoch).CountBy(index => _unequal.Labels[index]).Single(pair => pair.Value == 34).Key);

        larger.Distinct().Should().HaveCount(3);
    }

    [Fact]
    public void A_balanced_sampler_leaves_out_classes_without_samples()
    {
        var order = new BalancedSamplerOptions().CreateSampler(Labelled([0, 0, 0, 2])).DrawOrder(seed: 1, epoch: 0);

        order.Count(index => index == 3).Should().Be(2);
    }

    [Fact]
    public void A_weighted_sampler_draws_in_proportion_to_the_weights()
    {
        var options = new WeightedSamplerOptions { SampleWeights = [1, 0, 3, 0], SamplesPerEpoch = 4_000 };

        var counts = options.CreateSampler(Labelled([0, 0, 0, 0])).DrawOrder(seed: 1, epoch: 0).CountBy(index => index).ToDictionary();

        // The expected number is 3,000 of 4,000, with a standard deviation of √(4000 · ¾ · ¼) = 27.4. The bound is five standard deviations.
        counts.Keys.Should().BeEquivalentTo([0, 2]);
        counts[2].Should().BeInRange(2_863, 3_137);
    }

    [Fact]
    public void The_weight_of_a_sample_is_that_of_its_class_times_its_own()
    {
        var options = new WeightedSamplerOptions { ClassWeights = [0, 1, 0], SampleWeights = [1, 1, 0, 1], SamplesPerEpoch = 50 };

        options.CreateSampler(Labelled([0, 1, 1, 2])).DrawOrder(seed: 1, epoch: 0).Should().OnlyContain(index => index == 1);
    }

    [Fact]
    public void Weights_that_do_not_fit_the_dataset_are_refused()
    {
        Create(new() { ClassWeights = [1, 2] }).Should().Throw<ArgumentException>().WithMessage("ClassWeights has 2 weights, but the dataset has 3 classes.*");
        Create(new() { SampleWeights = [1] }).Should().Throw<ArgumentException>().WithMessage("SampleWeights has 1 weights, but the dataset has 100 images.*");
        Create(new() { ClassWeights = [0, 0, 0] }).Should().Throw<ArgumentException>().WithMessage("*sum above 0*");
        Create(new() { ClassWeights = [1, -1, 1] }).Should().Throw<InvalidOptionsException>().WithMessage("*ClassWeights*-1*");

        static Func<ISampler> Create(WeightedSamplerOptions options) => () => options.CreateSampler(_unequal);
    }

    [Fact]
    public void A_pipeline_has_as_many_batches_as_the_sampler_has_samples()
    {
        var pipeline = new BatchPipeline(_unequal, 8, sampler: new BalancedSamplerOptions { SamplesPerEpoch = 20 });

        (pipeline.SampleCount, pipeline.BatchCount).Should().Be((20, 3));
    }

    [Fact]
    public void A_registered_sampler_of_one_s_own_can_be_selected_by_name_in_json()
    {
        KnownSamplers.Register<ReversedOptions>("reversed-for-tests");

        var options = System.Text.Json.JsonSerializer.Deserialize<DataOptions>("""{ "sampler": { "type": "reversed-for-tests", "skip": 98 }, "augmentations": [] }""")!;
        using var pipeline = options.CreateTraining(_unequal);

        KnownSamplers.Names.Should().Contain("reversed-for-tests");
        pipeline.DrawOrder(epoch: 0).Should().Equal(1, 0);
    }

    [Fact]
    public void A_sampler_that_draws_a_sample_out_of_range_is_named()
    {
        var pipeline = new BatchPipeline(_unequal, 8, sampler: new ReversedOptions { Skip = -1 });

        pipeline.Invoking(p => p.DrawOrder(epoch: 0)).Should().Throw<InvalidOperationException>().WithMessage("*Reversed*from 0 to 100*");
    }

    [Fact]
    public void A_sampler_that_draws_null_is_named()
    {
        var pipeline = new BatchPipeline(_unequal, 8, sampler: new NullOptions());

        pipeline.Invoking(p => p.DrawOrder(epoch: 3)).Should().Throw<InvalidOperationException>()
            .WithMessage("NullSampler.DrawOrder returned null instead of the indices of epoch 3.");
    }

    private static ImageDataset Labelled(int[] labels) =>
        new(new ImageShape(1, 1, 1), new byte[labels.Length], labels, ["a", "b", "c"], NumberedImages.Raw(1));

    private sealed record NullOptions : SamplerOptions
    {
        protected override ISampler Create(ImageDataset dataset) => new NullSampler();

        private sealed class NullSampler : ISampler
        {
            public int SampleCount => 8;

            public int[] DrawOrder(ulong seed, int epoch) => null!;
        }
    }

    private sealed record ReversedOptions : SamplerOptions
    {
        public int Skip { get; init; }

        protected override ISampler Create(ImageDataset dataset) => new Reversed((int)dataset.Count - Skip);

        private sealed class Reversed(int count) : ISampler
        {
            public int SampleCount => count;

            public int[] DrawOrder(ulong seed, int epoch) => [.. Enumerable.Range(0, count).Reverse()];
        }
    }
}
