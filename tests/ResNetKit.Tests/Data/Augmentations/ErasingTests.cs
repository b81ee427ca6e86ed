using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Augmentations;

public sealed class ErasingTests
{
    private static readonly ImageShape _shape = new(2, 16, 16);

    [Fact]
    public void Cutout_erases_a_square_in_all_channels_clipped_at_the_edge()
    {
        var erased = Erased(new CutoutOptions { Size = 6 }.CreateAugmentation());

        erased.Should().OnlyContain(box => box.Height >= 3 && box.Height <= 6 && box.Width >= 3 && box.Width <= 6);
        erased.Count(box => box is { Height: 6, Width: 6 }).Should().BeGreaterThan(30);
        erased.Count(box => box.Height < 6 || box.Width < 6).Should().BeGreaterThan(30);
    }

    [Fact]
    public void Cutout_centres_its_square_on_every_pixel_alike()
    {
        var erased = Erased(new CutoutOptions { Size = 1 }.CreateAugmentation(), count: 2000);

        erased.Select(box => box.Top).Distinct().Should().HaveCount(16);
        erased.Select(box => box.Left).Distinct().Should().HaveCount(16);
    }

    [Fact]
    public void Cutout_leaves_the_rest_as_it_was()
    {
        var dataset = NumberedImages.Create(new ImageShape(1, 8, 8));

        var shown = new BatchPipeline(dataset, 1, [new CutoutOptions { Size = 3 }.CreateAugmentation()]).Show();

        shown.Where((value, position) => value != 0 && value != position).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, 70, 130)]
    [InlineData(1, 200, 200)]
    public void Erasing_happens_with_its_probability(double probability, int least, int most)
    {
        Erased(new CutoutOptions { Size = 4, Probability = probability }.CreateAugmentation()).Count(box => box.Area > 0).Should().BeInRange(least, most);
        Erased(new RandomErasingOptions { Probability = probability, Fill = EraseFill.Mean }.CreateAugmentation()).Count(box => box.Area > 0).Should().BeInRange(least, most);
    }

    [Fact]
    public void Random_erasing_keeps_its_area_and_proportions_and_stays_inside()
    {
        var erased = Erased(new RandomErasingOptions { Probability = 1, MinimumArea = 0.1, MaximumArea = 0.3, MinimumAspect = 0.5, Fill = EraseFill.Mean }.CreateAugmentation());

        // Height and width are rounded to whole pixels. The bounds are 10 % and 30 % of 256 pixels, with a margin of at least half a row and half a column.
        erased.Should().OnlyContain(box => box.Area >= 18 && box.Area <= 90);
        erased.Should().OnlyContain(box => (double)box.Height / box.Width > 0.4 && (double)box.Height / box.Width < 2.5);
        erased.Select(box => box.Area).Distinct().Count().Should().BeGreaterThan(10);
        erased.Should().Contain(box => box.Height > box.Width).And.Contain(box => box.Height < box.Width);
    }

    [Fact]
    public void Random_erasing_fills_with_noise_of_its_own_for_each_sample()
    {
        var dataset = Grey(count: 2);
        var pipeline = new BatchPipeline(dataset, 1, [new RandomErasingOptions { Probability = 1, MinimumArea = 1, MaximumArea = 1, MinimumAspect = 1, Fill = EraseFill.Noise }.CreateAugmentation()]);

        var (first, second) = (pipeline.Show(0), pipeline.Show(1));

        first.Distinct().Count().Should().BeGreaterThan(300);
        first.Should().NotEqual(second);
    }

    [Fact]
    public void A_largest_area_below_the_smallest_is_refused()
    {
        var create = () => new RandomErasingOptions { MinimumArea = 0.3, MaximumArea = 0.2 }.CreateAugmentation();

        create.Should().Throw<InvalidOptionsException>().WithMessage("*MaximumArea must be at least MinimumArea, 0.3, but is 0.2.");
    }

    private static ImageDataset Grey(int count) => new(
        _shape, Enumerable.Repeat((byte)99, count * _shape.Size).ToArray(), new int[count], ["grey"], NumberedImages.Raw(2));

    // Finds the rectangle of pixels that are no longer gray. It must be filled completely, and equally in both channels.
    private static PixelBox[] Erased(IAugmentation augmentation, int count = 200)
    {
        var pipeline = new BatchPipeline(Grey(count), 1, [augmentation]);
        return [.. Enumerable.Range(0, count).Select(index => FindBox(pipeline.Show(index)))];
    }

    private static PixelBox FindBox(float[] image)
    {
        var erased = Enumerable.Range(0, 256).Where(position => image[position] != 99).ToArray();
        if (erased.Length == 0)
        {
            return default;
        }

        var (top, left) = (erased.Min(position => position / 16), erased.Min(position => position % 16));
        var (bottom, right) = (erased.Max(position => position / 16), erased.Max(position => position % 16));
        var box = new PixelBox(top, left, bottom - top + 1, right - left + 1);
        var isWhole = erased.Length == box.Area && Array.TrueForAll(erased, position => image[position] == 0);
        (isWhole && image.AsSpan(0, 256).SequenceEqual(image.AsSpan(256))).Should().BeTrue();
        return box;
    }
}
