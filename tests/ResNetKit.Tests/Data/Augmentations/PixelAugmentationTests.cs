using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Augmentations;

public sealed class PixelAugmentationTests
{
    public static TheoryData<AugmentationOptions> Built =>
    [
        new ColorJitterOptions { Hue = 0.2 },
        new GrayscaleOptions { Probability = 0.5 },
        new RandomRotationOptions(),
        new RandomAffineOptions { Shear = 10 },
        new RandAugmentOptions(),
        new TrivialAugmentOptions(),
        new GaussianNoiseOptions(),
        new GaussianBlurOptions(),
    ];

    [Theory]
    [MemberData(nameof(Built))]
    public void A_sample_depends_only_on_the_seed_its_index_and_the_epoch(AugmentationOptions options)
    {
        var images = SyntheticDataset.Create(20);
        var (one, other) = (Pipeline(images, 3, options), Pipeline(images, 3, options));
        other.Show(7, epoch: 5);

        one.Show(3, epoch: 1).Should().Equal(other.Show(3, epoch: 1));
        Enumerable.Range(0, 20).Should().Contain(index => !one.Show(index, epoch: 1).SequenceEqual(one.Show(index, epoch: 2)));
        Enumerable.Range(0, 20).Should().Contain(index => !one.Show(index, epoch: 1).SequenceEqual(Pipeline(images, 4, options).Show(index, epoch: 1)));
    }

    [Theory]
    [MemberData(nameof(Built))]
    public void Images_of_one_to_four_channels_are_taken(AugmentationOptions options)
    {
        for (var channels = 1; channels <= 4; channels++)
        {
            var shape = new ImageShape(channels, 9, 11);
            var pipeline = Pipeline(NumberedImages.Create(shape, count: 40, step: 3), 1, options);

            Enumerable.Range(0, 40).SelectMany(index => pipeline.Show(index)).Should().OnlyContain(value => value >= 0 && value <= 255);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, 60, 140)]
    [InlineData(1, 200, 200)]
    public void Images_are_transformed_with_the_probability(double probability, int least, int most)
    {
        // With probability 0.5, 100 of 200 images change on average, with a standard deviation of √50. The bounds are nearly six standard deviations away.
        var images = SyntheticDataset.Create(200);
        AugmentationOptions[] all =
        [
            new ColorJitterOptions { Probability = probability },
            new GrayscaleOptions { Probability = probability },
            new RandomRotationOptions { Probability = probability },
            new RandomAffineOptions { Probability = probability },
            new GaussianNoiseOptions { Probability = probability },
            new GaussianBlurOptions { Probability = probability, MinimumSigma = 1 },
        ];

        foreach (var options in all)
        {
            var (plain, pipeline) = (new BatchPipeline(images, 1), Pipeline(images, 1, options));
            Enumerable.Range(0, 200).Count(index => !pipeline.Show(index).SequenceEqual(plain.Show(index)))
                .Should().BeInRange(least, most, options.GetType().Name);
        }
    }

    [Fact]
    public void Pixels_are_transformed_at_the_position_of_the_augmentation_among_shifts_and_flips()
    {
        // The marker comes between the two other augmentations, so it changes the mirrored image before it is shifted.
        var mark = new Marker();
        var images = NumberedImages.Create(new ImageShape(1, 3, 4));
        var view = new BatchPipeline(images, 1, [new Moves(v => v.Mirror()), mark, new Moves(v => v.Shift(1, 0, CropPadding.Zero))]);

        view.Show().Should().Equal(200, 6, 5, 4, 11, 10, 9, 8, 0, 0, 0, 0);
    }

    [Fact]
    public void Transformations_follow_one_another()
    {
        var images = NumberedImages.Create(new ImageShape(1, 2, 2));
        var pipeline = new BatchPipeline(images, 1, [new Doubling(), new Moves(v => v.Mirror()), new Doubling(), new Moves(v => v.Mirror()), new Doubling()]);

        pipeline.Show().Should().Equal(0, 8, 16, 24);
    }

    [Fact]
    public void Erased_boxes_stay_as_they_are()
    {
        var images = new ImageDataset(new ImageShape(1, 8, 8), Enumerable.Repeat((byte)9, 64).ToArray(), [0], ["one"], NumberedImages.Raw(1));
        var pipeline = new BatchPipeline(images, 1, [new CutoutOptions { Size = 4 }.CreateAugmentation(), new Doubling()]);

        pipeline.Show().Distinct().Order().Should().Equal(0, 18);
    }

    [Fact]
    public void The_other_sample_of_a_mix_is_transformed_as_it_is_on_its_own_in_the_epoch()
    {
        var images = SyntheticDataset.Create(6);
        var jitter = new ColorJitterOptions().CreateAugmentation();
        var mixed = new BatchPipeline(images, 1, [jitter, new MixupOptions { Alpha = 1 }.CreateAugmentation()]);
        var alone = new BatchPipeline(images, 1, [jitter]);
        var view = new SampleView(images.Shape);
        mixed.Draw(view, 0, 2);

        var expected = alone.Show(2).Zip(alone.Show(view.Partner!.Value), (own, other) => ((1 - view.PartnerShare) * own) + (view.PartnerShare * other));

        // Values are rounded to three decimals, with an error of at most 0.0005 for each of the three numbers.
        mixed.Show(2).Zip(expected, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(0.0015f);
    }

    [Fact]
    public void Noise_has_its_mean_and_deviation()
    {
        var images = new ImageDataset(new ImageShape(3, 32, 32), Enumerable.Repeat((byte)128, 3072 * 10).ToArray(), new int[10], ["one"], NumberedImages.Raw(3));
        var pipeline = Pipeline(images, 1, new GaussianNoiseOptions { StandardDeviation = 0.1 });

        var noise = Enumerable.Range(0, 10).SelectMany(index => pipeline.Show(index)).Select(value => value - 128.0).ToArray();

        // For 30,720 independent values, the standard error of the mean is 25.5 / √30,720 = 0.15. Here it can be larger, because different rows may use the
        // same part of the table of noise values.
        noise.Average().Should().BeApproximately(0, 1);
        Math.Sqrt(noise.Average(value => value * value)).Should().BeApproximately(25.5, 0.7);
    }

    [Fact]
    public void Images_without_color_keep_their_pixels_under_saturation_hue_and_grayscale()
    {
        var images = NumberedImages.Create(new ImageShape(2, 6, 6));
        var pipeline = Pipeline(
            images, 1, new ColorJitterOptions { Brightness = 0, Contrast = 0, Saturation = 1, Hue = 0.5 }, new GrayscaleOptions { Probability = 1 });

        pipeline.Show().Should().Equal(new BatchPipeline(images, 1).Show());
    }

    [Fact]
    public void RandAugment_at_magnitude_zero_changes_only_tones()
    {
        // The values of this image cover the whole range and occur equally often, so autocontrast and equalize hardly change it.
        var images = NumberedImages.Create(new ImageShape(1, 16, 16));
        var pipeline = Pipeline(images, 1, new RandAugmentOptions { Magnitude = 0, Operations = 1 });
        var plain = new BatchPipeline(images, 1).Show();

        // Solarizing at 255 turns the last pixel, which is white, into black, so this pixel is left out. Equalize changes the others by at most one.
        Enumerable.Range(0, 50).Select(epoch => pipeline.Show(epoch: epoch).Take(255).Zip(plain, (a, b) => Math.Abs(a - b)).Max())
            .Should().OnlyContain(difference => difference <= 1);
    }

    [Fact]
    public void A_blur_wider_than_the_image_is_refused()
    {
        var create = () => Pipeline(NumberedImages.Create(new ImageShape(1, 3, 9)), 1, new GaussianBlurOptions { KernelSize = 7 });

        create.Should().Throw<ArgumentException>().WithMessage("*7 pixels*1×3×9*");
    }

    [Fact]
    public void A_registered_augmentation_of_one_s_own_can_be_selected_by_name_in_json()
    {
        KnownAugmentations.Register<InvertOptions>("invert-for-tests");
        var images = NumberedImages.Create(new ImageShape(3, 2, 2));

        var options = System.Text.Json.JsonSerializer.Deserialize<DataOptions>("""{ "augmentations": [{ "type": "invert-for-tests", "white": 100 }] }""")!;
        using var pipeline = options.CreateTraining(images);

        options.Augmentations.Should().Equal(new InvertOptions { White = 100 });
        pipeline.Show().Should().Equal(Enumerable.Range(0, 12).Select(value => 100f - value));
    }

    private static BatchPipeline Pipeline(ImageDataset images, ulong seed, params AugmentationOptions[] options) =>
        new(images, 1, options.Select(one => one.CreateAugmentation()), seed: seed);

    /// <summary>Marks the first pixel of the second row.</summary>
    private sealed class Marker : PixelAugmentation
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random) => pixels[4] = 200;
    }

    private sealed class Doubling : PixelAugmentation
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
        {
            foreach (ref var pixel in pixels)
            {
                pixel *= 2;
            }
        }
    }

    private sealed class Moves(Action<SampleView> move) : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random) => move(view);
    }

    private sealed record InvertOptions : AugmentationOptions
    {
        public byte White { get; init; } = 255;

        protected override IAugmentation Create() => new Invert(White);

        private sealed class Invert(byte white) : PixelAugmentation
        {
            public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
            {
                foreach (ref var pixel in pixels)
                {
                    pixel = (byte)(white - pixel);
                }
            }
        }
    }
}
