using System.Text.Json;

namespace ResNetKit.Tests.Data;

public sealed class DataOptionsTests
{
    private static readonly ImageDataset _images = NumberedImages.Create(new ImageShape(3, 32, 32), count: 20);

    [Fact]
    public void The_defaults_shuffle_crop_out_of_four_pixels_of_padding_and_flip()
    {
        var options = new DataOptions();

        options.Sampler.Should().Be(new ShuffledSamplerOptions());
        options.Augmentations.Should().Equal(new RandomCropOptions { Padding = 4, Mode = CropPadding.Zero }, new HorizontalFlipOptions());
    }

    [Theory]
    [InlineData(32, 32, 50_000, 128, 500, 4)]
    [InlineData(32, 32, 1_000, 64, 500, 4)]
    [InlineData(32, 32, 50, 16, 500, 4)]
    [InlineData(224, 224, 10_000, 32, 164, 28)]
    [InlineData(64, 48, 3, 16, 500, 6)]
    [InlineData(1024, 1024, 640, 2, 8, 128)]
    [InlineData(4096, 4096, 640, 1, 4, 512)]
    public void Batches_and_crops_can_suit_the_size_and_number_of_images(int height, int width, int count, int batch, int evaluationBatch, int padding)
    {
        var options = DataOptions.ForImages(new ImageShape(3, height, width), count);

        (options.BatchSize, options.EvaluationBatchSize).Should().Be((batch, evaluationBatch));
        options.Augmentations.Should().Equal(new RandomCropOptions { Padding = padding }, new HorizontalFlipOptions());
        options.Invoking(it => it.Validate()).Should().NotThrow();
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1, 32, 0)]
    [InlineData(2, 32, 1)]
    public void Options_that_suit_very_small_images_can_be_used_with_them(int height, int width, int padding)
    {
        var images = NumberedImages.Create(new ImageShape(3, height, width), count: 20);

        var options = DataOptions.ForImages(images);

        options.Augmentations[0].Should().Be(new RandomCropOptions { Padding = padding });
        options.Invoking(it => it.CreateTraining(images)).Should().NotThrow();
    }

    [Fact]
    public void A_training_pipeline_has_the_augmentations_in_their_order()
    {
        var options = new DataOptions
        {
            Augmentations = [new HorizontalFlipOptions { Probability = 1 }, new RandomCropOptions { Padding = 3 }],
            Seed = 9,
        };
        using var pipeline = options.CreateTraining(_images);
        using var expected = new BatchPipeline(
            _images,
            4,
            [new HorizontalFlipOptions { Probability = 1 }.CreateAugmentation(), new RandomCropOptions { Padding = 3 }.CreateAugmentation()],
            seed: 9);

        pipeline.Show(3).Should().Equal(expected.Show(3));
    }

    [Fact]
    public void An_evaluation_shows_every_image_as_it_is_and_in_order()
    {
        using var pipeline = new DataOptions { EvaluationBatchSize = 7, DropLast = true, Augmentations = [new MixupOptions()] }.CreateEvaluation(_images);

        pipeline.BatchSize.Should().Be(7);
        pipeline.SampleCount.Should().Be(20);
        pipeline.DrawOrder(1).Should().Equal(Enumerable.Range(0, 20));
        pipeline.Augmentations.Should().BeEmpty();
    }

    [Fact]
    public void All_invalid_options_are_reported_together_with_their_paths()
    {
        var options = new DataOptions
        {
            BatchSize = 0,
            ValidationFraction = 1,
            Sampler = new BalancedSamplerOptions { SamplesPerEpoch = 0 },
            Augmentations = [new RandomCropOptions { Padding = -1 }, new MixupOptions { Alpha = double.NaN }],
        };

        var create = () => options.CreateTraining(_images);

        create.Should().Throw<InvalidOptionsException>().Which.Failures.Should().Satisfy(
            failure => failure.StartsWith("Data.BatchSize "),
            failure => failure.StartsWith("Data.ValidationFraction "),
            failure => failure.StartsWith("Data.Sampler.SamplesPerEpoch "),
            failure => failure.StartsWith("Data.Augmentations[0].Padding "),
            failure => failure.StartsWith("Data.Augmentations[1].Alpha "));
    }

    [Fact]
    public void A_split_holds_out_a_share_of_each_class()
    {
        var (training, validation) = new DataOptions { ValidationFraction = 0.3, Seed = 1 }.Split(_images);

        training.Count.Should().Be(14);
        validation!.Count.Should().Be(6);
        validation.Labels.GroupBy(label => label).Select(members => members.Count()).Should().Equal(2, 2, 2);
    }

    [Fact]
    public void A_split_without_a_fraction_holds_nothing_out()
    {
        new DataOptions().Split(_images).Should().Be((_images, null));
    }

    [Fact]
    public void A_split_follows_the_seed_of_the_run_where_the_options_have_none()
    {
        var unset = new DataOptions { ValidationFraction = 0.5 };
        var set = new DataOptions { ValidationFraction = 0.5, Seed = 7 };
        var images = NumberedImages.Create(new ImageShape(1, 1, 1), count: 20, step: 1);

        First(unset.Split(images, runSeed: 7)).Should().Equal(First(set.Split(images, runSeed: 8)));
        First(unset.Split(images, runSeed: 7)).Should().NotEqual(First(unset.Split(images, runSeed: 8)));

        static byte[] First((ImageDataset Training, ImageDataset? Validation) parts) =>
            [.. Enumerable.Range(0, (int)parts.Training.Count).Select(index => parts.Training.GetPixels(index)[0])];
    }

    [Fact]
    public void Options_read_from_json_are_those_written_to_it()
    {
        var options = new DataOptions
        {
            BatchSize = 77,
            Seed = ulong.MaxValue,
            Normalization = Normalization.Cifar10,
            Sampler = new WeightedSamplerOptions { ClassWeights = [1, 0.5] },
            Augmentations = [new RandomCropOptions { Mode = CropPadding.Reflect }, new AlternatingFlipOptions(), new CutMixOptions { Alpha = 0.7 }],
        };

        var json = JsonSerializer.Serialize(options);
        var read = JsonSerializer.Deserialize<DataOptions>(json)!;

        json.Should().Contain("\"batchSize\":77").And.Contain("\"alternatingFlip\"").And.Contain("\"reflect\"");
        read.Should().BeEquivalentTo(options);
        read.Augmentations.Should().Equal(options.Augmentations);
    }

    [Fact]
    public void A_bare_name_in_json_stands_for_the_defaults()
    {
        var options = JsonSerializer.Deserialize<DataOptions>("""{ "sampler": "balanced", "augmentations": ["cutout", { "type": "mixup", "alpha": 1 }] }""")!;

        options.Sampler.Should().Be(new BalancedSamplerOptions());
        options.Augmentations.Should().Equal(new CutoutOptions(), new MixupOptions { Alpha = 1 });
    }

    [Theory]
    [InlineData("""{ "batchSice": 3 }""", "*batchSice*")]
    [InlineData("""{ "augmentations": ["cutuot"] }""", "*Did you mean 'cutout'*")]
    [InlineData("""{ "augmentations": [{ "type": "cutout", "side": 8 }] }""", "*'side'*")]
    [InlineData("""{ "sampler": "Balanced" }""", "*Did you mean 'balanced'*")]
    public void An_unknown_key_or_name_in_json_is_an_error(string json, string message)
    {
        var read = () => JsonSerializer.Deserialize<DataOptions>(json);

        read.Should().Throw<JsonException>().WithMessage(message);
    }
}
