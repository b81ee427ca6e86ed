namespace ResNetKit.Tests.Data.Augmentations;

public sealed class RandomCropTests
{
    [Fact]
    public void Every_crop_within_the_padding_occurs_about_equally_often()
    {
        // The middle pixel of the view shows the position of the crop.
        var pipeline = new BatchPipeline(NumberedImages.Create(new ImageShape(1, 9, 9), count: 2_500), 1, [new RandomCropOptions { Padding = 2 }.CreateAugmentation()]);

        var middles = Enumerable.Range(0, 2_500).Select(index => (int)pipeline.Show(index)[40]).ToArray();

        var expected = from row in Enumerable.Range(2, 5) from column in Enumerable.Range(2, 5) select (row * 9) + column;
        middles.Distinct().Should().BeEquivalentTo(expected);
        middles.GroupBy(middle => middle).Should().OnlyContain(group => group.Count() > 50 && group.Count() < 160);
    }

    [Fact]
    public void A_sample_is_cropped_anew_in_each_epoch()
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(new ImageShape(1, 9, 9)), 1, [new RandomCropOptions { Padding = 4 }.CreateAugmentation()]);

        Enumerable.Range(0, 20).Select(epoch => (int)pipeline.Show(epoch: epoch)[40]).Distinct().Count().Should().BeGreaterThan(10);
    }

    [Theory]
    [InlineData(CropPadding.Zero, true)]
    [InlineData(CropPadding.Reflect, false)]
    public void Zero_padding_is_black_and_reflect_padding_is_not(CropPadding mode, bool hasBlack)
    {
        // This image has no black pixel.
        var shape = new ImageShape(1, 8, 8);
        var dataset = new ImageDataset(shape, Enumerable.Repeat((byte)9, shape.Size).ToArray(), [0], ["one"], NumberedImages.Raw(1));
        var pipeline = new BatchPipeline(dataset, 1, [new RandomCropOptions { Padding = 4, Mode = mode }.CreateAugmentation()]);

        Enumerable.Range(0, 10).SelectMany(epoch => pipeline.Show(epoch: epoch)).Contains(0).Should().Be(hasBlack);
    }

    [Fact]
    public void Images_no_larger_than_the_padding_are_refused_when_the_pipeline_is_made()
    {
        var create = () => new BatchPipeline(NumberedImages.Create(new ImageShape(1, 4, 9)), 1, [new RandomCropOptions { Padding = 4 }.CreateAugmentation()]);

        create.Should().Throw<ArgumentException>().WithMessage("*padding of 4*1×4×9*");
    }
}
