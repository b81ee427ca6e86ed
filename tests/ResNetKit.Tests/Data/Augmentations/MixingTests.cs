using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Augmentations;

public sealed class MixingTests
{
    // Image i has 8×8 pixels with the value i.
    private static readonly ImageDataset _flat = CreateFlat(200);

    [Fact]
    public void Mixup_blends_all_pixels_by_the_share_of_the_label()
    {
        var pipeline = new BatchPipeline(_flat, 1, [new MixupOptions { Alpha = 1 }.CreateAugmentation()]);

        for (var index = 0; index < 200; index++)
        {
            var view = Draw(pipeline, index);
            var expected = ((1 - view.PartnerShare) * index) + (view.PartnerShare * view.Partner!.Value);

            pipeline.Show(index).Should().OnlyContain(value => Math.Abs(value - expected) < 0.01f);
        }
    }

    [Fact]
    public void Mixup_draws_weights_over_the_whole_range()
    {
        var pipeline = new BatchPipeline(_flat, 1, [new MixupOptions { Alpha = 1 }.CreateAugmentation()]);

        var shares = Enumerable.Range(0, 200).Select(index => Draw(pipeline, index).PartnerShare).ToArray();

        shares.Min().Should().BeLessThan(0.05f);
        shares.Max().Should().BeGreaterThan(0.95f);
        shares.Average().Should().BeApproximately(0.5f, 0.06f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    public void A_parameter_that_is_zero_huge_or_infinite_is_refused(double alpha)
    {
        var mixup = () => new MixupOptions { Alpha = alpha }.CreateAugmentation();
        var cutMix = () => new CutMixOptions { Alpha = alpha }.CreateAugmentation();

        mixup.Should().Throw<InvalidOptionsException>().WithMessage("*Alpha must be above 0 and at most 100*");
        cutMix.Should().Throw<InvalidOptionsException>().WithMessage("*Alpha must be above 0 and at most 100*");
    }

    [Fact]
    public void CutMix_covers_a_box_and_shares_the_label_by_its_area()
    {
        var pipeline = new BatchPipeline(_flat, 1, [new CutMixOptions { Alpha = 1, Probability = 1 }.CreateAugmentation()]);

        for (var index = 0; index < 200; index++)
        {
            var view = Draw(pipeline, index);
            var shown = pipeline.Show(index);

            shown.Should().OnlyContain(value => value == index || value == view.Partner);
            if (view.Partner != index)
            {
                shown.Count(value => value == view.Partner).Should().Be((int)MathF.Round(view.PartnerShare * 64));
            }
        }
    }

    [Fact]
    public void The_other_sample_of_a_mix_is_augmented_as_it_is_on_its_own_in_the_epoch()
    {
        var dataset = NumberedImages.Create(new ImageShape(1, 4, 4), count: 8, step: 16);
        var flipped = new BatchPipeline(dataset, 1, [new HorizontalFlipOptions().CreateAugmentation(), new MixupOptions().CreateAugmentation()]);
        var alone = new BatchPipeline(dataset, 1, [new HorizontalFlipOptions().CreateAugmentation()]);

        for (var index = 0; index < 8; index++)
        {
            var view = Draw(flipped, index);
            var (own, other) = (alone.Show(index), alone.Show(view.Partner!.Value));

            flipped.Show(index).Zip(own.Zip(other, (a, b) => ((1 - view.PartnerShare) * a) + (view.PartnerShare * b)))
                .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 0.01f);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, 70, 130)]
    [InlineData(1, 200, 200)]
    public void Mixing_happens_with_its_probability(double probability, int least, int most)
    {
        Mixed(new MixupOptions { Probability = probability }.CreateAugmentation()).Should().BeInRange(least, most);
        Mixed(new CutMixOptions { Probability = probability }.CreateAugmentation()).Should().BeInRange(least, most);

        static int Mixed(IAugmentation mixing)
        {
            var pipeline = new BatchPipeline(_flat, 1, [mixing]);
            return Enumerable.Range(0, 200).Count(index => Draw(pipeline, index).Partner is not null);
        }
    }

    [Fact]
    public void The_later_of_two_mixings_replaces_the_earlier()
    {
        var pipeline = new BatchPipeline(_flat, 1, [new MixupOptions().CreateAugmentation(), new CutMixOptions { Probability = 0.5 }.CreateAugmentation()]);

        var boxes = Enumerable.Range(0, 200).Count(index => Draw(pipeline, index).PartnerBox is not null);

        boxes.Should().BeInRange(70, 130);
    }

    private static SampleView Draw(BatchPipeline pipeline, int index)
    {
        var view = new SampleView(pipeline.Dataset.Shape);
        pipeline.Draw(view, epoch: 0, index);
        return view;
    }

    private static ImageDataset CreateFlat(int count)
    {
        var shape = new ImageShape(1, 8, 8);
        var pixels = Enumerable.Range(0, count * 64).Select(position => (byte)(position / 64)).ToArray();
        return new ImageDataset(shape, pixels, new int[count], ["flat"], NumberedImages.Raw(1));
    }
}
