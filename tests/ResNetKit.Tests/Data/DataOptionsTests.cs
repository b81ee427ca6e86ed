using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ResNetKit.Tests.Data;

public sealed class DataOptionsTests
{
    private static readonly ImageDataset Images = NumberedImages.Create(new ImageShape(3, 32, 32), count: 20);

    [Fact]
    public void The_defaults_crop_out_of_four_pixels_of_padding_and_flip()
    {
        using var pipeline = new DataOptions { BatchSize = 5 }.CreateTraining(Images);

        pipeline.BatchSize.Should().Be(5);
        pipeline.Shuffle.Should().BeTrue();
        pipeline.Augmentations.Should().HaveCount(2);
        pipeline.Augmentations[0].Should().BeOfType<RandomCrop>().Which.Should().BeEquivalentTo(new RandomCrop(4, CropPadding.Zero));
        pipeline.Augmentations[1].Should().BeOfType<HorizontalFlip>();
    }

    [Fact]
    public void Every_option_reaches_its_augmentation_in_order()
    {
        var options = new DataOptions
        {
            CropPadding = 2,
            CropMode = CropPadding.Reflect,
            Flip = FlipType.Alternating,
            CutoutSize = 8,
            RandomErasing = 0.25,
            MixupAlpha = 0.3,
            CutMixAlpha = 0.9,
            CutMixProbability = 0.4,
            DropLast = true,
            BatchSize = 6,
            Seed = 9,
        };

        using var pipeline = options.CreateTraining(Images);

        pipeline.Seed.Should().Be(9);
        pipeline.DropLast.Should().BeTrue();
        pipeline.Augmentations.Select(augmentation => augmentation.GetType()).Should().Equal(
            typeof(RandomCrop), typeof(AlternatingFlip), typeof(Cutout), typeof(RandomErasing), typeof(Mixup), typeof(CutMix));
        ((RandomCrop)pipeline.Augmentations[0]).Should().BeEquivalentTo(new { Padding = 2, Mode = CropPadding.Reflect });
        ((Cutout)pipeline.Augmentations[2]).Size.Should().Be(8);
        ((RandomErasing)pipeline.Augmentations[3]).Probability.Should().Be(0.25);
        ((Mixup)pipeline.Augmentations[4]).Alpha.Should().Be(0.3);
        ((CutMix)pipeline.Augmentations[5]).Should().BeEquivalentTo(new { Alpha = 0.9, Probability = 0.4 });
    }

    [Fact]
    public void An_evaluation_shows_every_image_as_it_is_and_in_order()
    {
        using var pipeline = new DataOptions { EvaluationBatchSize = 7, DropLast = true, MixupAlpha = 1 }.CreateEvaluation(Images);

        pipeline.BatchSize.Should().Be(7);
        pipeline.SampleCount.Should().Be(20);
        pipeline.Shuffle.Should().BeFalse();
        pipeline.Augmentations.Should().BeEmpty();
    }

    [Fact]
    public void All_broken_options_are_reported_together_by_name()
    {
        var options = new DataOptions
        {
            BatchSize = 0,
            ValidationFraction = 1,
            CropPadding = -1,
            Flip = (FlipType)7,
            MixupAlpha = double.NaN,
        };

        var create = () => options.CreateTraining(Images);

        create.Should().Throw<ValidationException>().Which.Message.Should()
            .ContainAll("BatchSize", "ValidationFraction", "CropPadding", "Flip", "MixupAlpha");
    }

    [Fact]
    public void Options_read_from_json_are_those_written_to_it()
    {
        var options = new DataOptions
        {
            BatchSize = 77,
            Flip = FlipType.Alternating,
            CropMode = CropPadding.Reflect,
            Seed = ulong.MaxValue,
        };

        var json = JsonSerializer.Serialize(options);

        json.Should().Contain("\"Alternating\"").And.Contain("\"Reflect\"");
        JsonSerializer.Deserialize<DataOptions>(json).Should().BeEquivalentTo(options);
    }

    [Fact]
    public void An_unknown_key_in_json_is_an_error()
    {
        var read = () => JsonSerializer.Deserialize<DataOptions>("""{ "BatchSice": 3 }""");

        read.Should().Throw<JsonException>().WithMessage("*BatchSice*");
    }
}
