namespace ResNetKit.Tests.Data;

public sealed class SyntheticDatasetTests
{
    [Fact]
    public void Equal_seeds_draw_equal_images()
    {
        var (first, second) = (SyntheticDataset.Create(50, seed: 3), SyntheticDataset.Create(50, seed: 3));

        AllPixels(first).Should().Equal(AllPixels(second));
    }

    [Fact]
    public void More_images_begin_with_the_same_ones()
    {
        AllPixels(SyntheticDataset.Create(80)).Take(50 * 3072).Should().Equal(AllPixels(SyntheticDataset.Create(50)));
    }

    [Fact]
    public void Other_seeds_and_the_test_images_differ()
    {
        var reference = AllPixels(SyntheticDataset.Create(10));

        AllPixels(SyntheticDataset.Create(10, seed: 1)).Should().NotEqual(reference);
        AllPixels(SyntheticDataset.Create(10, train: false)).Should().NotEqual(reference);
    }

    [Fact]
    public void Every_class_occurs_equally_often()
    {
        var dataset = SyntheticDataset.Create(200);

        dataset.ClassNames.Should().HaveCount(10);
        dataset.Labels.GroupBy(label => label).Should().HaveCount(10).And.OnlyContain(group => group.Count() == 20);
    }

    [Fact]
    public void The_mean_brightness_is_alike_in_all_classes()
    {
        var dataset = SyntheticDataset.Create(3000);
        var sums = new long[10];
        for (var index = 0; index < 3000; index++)
        {
            foreach (var pixel in dataset.GetPixels(index))
            {
                sums[dataset.Labels[index]] += pixel;
            }
        }

        var means = sums.Select(sum => sum / (300.0 * 3072));

        means.Should().OnlyContain(mean => Math.Abs(mean - 127.5) < 10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(int.MaxValue)]
    public void A_number_of_images_out_of_range_is_refused(int count)
    {
        var create = () => SyntheticDataset.Create(count);

        create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(count));
    }

    private static byte[] AllPixels(ImageDataset dataset) =>
        [.. Enumerable.Range(0, (int)dataset.Count).SelectMany(index => dataset.GetPixels(index).ToArray())];
}
