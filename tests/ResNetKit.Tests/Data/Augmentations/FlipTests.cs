using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Augmentations;

public sealed class FlipTests
{
    private static readonly ImageDataset _images = NumberedImages.Create(new ImageShape(1, 1, 2), count: 1000);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, 440, 560)]
    [InlineData(1, 1000, 1000)]
    public void A_random_flip_mirrors_with_its_probability(double probability, int least, int most)
    {
        Mirrored(new HorizontalFlipOptions { Probability = probability }.CreateAugmentation(), epoch: 0).Count(mirrored => mirrored).Should().BeInRange(least, most);
    }

    [Fact]
    public void A_random_flip_draws_anew_in_each_epoch()
    {
        var flip = new HorizontalFlipOptions().CreateAugmentation();

        Mirrored(flip, epoch: 1).Should().NotEqual(Mirrored(flip, epoch: 0));
    }

    [Fact]
    public void An_alternating_flip_mirrors_half_of_the_images()
    {
        Mirrored(new AlternatingFlipOptions().CreateAugmentation(), epoch: 0).Count(mirrored => mirrored).Should().BeInRange(440, 560);
    }

    [Fact]
    public void An_alternating_flip_shows_each_image_both_ways_in_two_epochs()
    {
        var flip = new AlternatingFlipOptions().CreateAugmentation();

        Mirrored(flip, epoch: 1).Should().Equal(Mirrored(flip, epoch: 0).Select(mirrored => !mirrored));
        Mirrored(flip, epoch: 2).Should().Equal(Mirrored(flip, epoch: 0));
    }

    private static bool[] Mirrored(IAugmentation flip, int epoch)
    {
        var pipeline = new BatchPipeline(_images, 1, [flip]);
        return [.. Enumerable.Range(0, 1000).Select(index => pipeline.Show(index, epoch)[0] == 1)];
    }
}
