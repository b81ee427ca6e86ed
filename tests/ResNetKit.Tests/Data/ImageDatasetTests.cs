using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Data;

public sealed class ImageDatasetTests
{
    private static readonly ImageShape _shape = new(3, 2, 2);

    [Fact]
    public void Pixels_whose_size_does_not_match_the_number_of_labels_are_refused_with_both_sizes()
    {
        var create = () => new ImageDataset(_shape, new byte[25], [0, 0], ["one"]);

        create.Should().Throw<ArgumentException>().WithParameterName("pixels").WithMessage("*24 bytes*25*");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_label_without_a_class_is_refused_with_its_image(int label)
    {
        var create = () => new ImageDataset(_shape, new byte[24], [0, label], ["one", "two"]);

        create.Should().Throw<ArgumentException>().WithParameterName("labels").WithMessage($"*Image 1*{label}*0 to 1*");
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 8193, 1)]
    [InlineData(1, 1, 8193)]
    public void A_shape_that_a_network_cannot_store_as_its_preprocessing_is_refused(int channels, int height, int width)
    {
        var create = () => new ImageDataset(new ImageShape(channels, height, width), new byte[channels * height * width], [0], ["one"]);

        create.Should().Throw<ArgumentException>().WithParameterName("shape").WithMessage($"*at most 8192 rows and columns; found {channels}×{height}×{width}*");
    }

    [Fact]
    public void The_largest_images_of_a_dataset_have_a_preprocessing()
    {
        IBatchSource source = new BatchPipeline(NumberedImages.Create(new ImageShape(1, 8192, 1)), 1);

        source.Preprocessing!.Shape.Should().Be(new ImageShape(1, 8192, 1));
    }

    [Fact]
    public void A_normalization_for_other_channels_is_refused()
    {
        var create = () => new ImageDataset(_shape, new byte[12], [0], ["one"], Normalization.Centered(1));

        create.Should().Throw<ArgumentException>().WithParameterName("normalization");
    }

    [Fact]
    public void An_image_that_is_not_there_is_refused()
    {
        var dataset = NumberedImages.Create(_shape, count: 2);

        ((Action)(() => dataset.GetPixels(2))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => dataset.GetPixels(-1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => dataset.Subset([0, 2]))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_subset_shows_the_chosen_images_in_the_chosen_order()
    {
        var dataset = NumberedImages.Create(_shape, count: 6, step: 20);

        var subset = dataset.Subset([5, 0, 3]).Subset([2, 0]);

        subset.Count.Should().Be(2);
        subset.Labels.Should().Equal(dataset.Labels[3], dataset.Labels[5]);
        subset.GetPixels(0).ToArray().Should().Equal(dataset.GetPixels(3).ToArray());
        subset.GetPixels(1).ToArray().Should().Equal(dataset.GetPixels(5).ToArray());
        subset.ClassNames.Should().Equal(dataset.ClassNames);
        subset.Normalization.Should().Be(dataset.Normalization);
    }

    [Fact]
    public void A_split_takes_the_same_share_of_every_class()
    {
        var labels = Enumerable.Repeat(0, 100).Concat(Enumerable.Repeat(1, 40)).Concat(Enumerable.Repeat(2, 10)).ToArray();
        var dataset = new ImageDataset(new ImageShape(1, 1, 1), new byte[150], labels, ["many", "some", "few"]);

        var (training, validation) = dataset.Split(0.1);

        Enumerable.Range(0, 3).Select(label => validation.Labels.Count(other => other == label)).Should().Equal(10, 4, 1);
        Enumerable.Range(0, 3).Select(label => training.Labels.Count(other => other == label)).Should().Equal(90, 36, 9);
    }

    [Fact]
    public void A_split_puts_each_image_into_one_part_and_depends_on_the_seed_alone()
    {
        var dataset = NumberedImages.Create(new ImageShape(1, 1, 1), count: 100, step: 1);

        var (training, validation) = dataset.Split(0.2, seed: 1);

        Values(training).Concat(Values(validation)).Should().BeEquivalentTo(Enumerable.Range(0, 100));
        Values(dataset.Split(0.2, seed: 1).Validation).Should().Equal(Values(validation));
        Values(dataset.Split(0.2, seed: 2).Validation).Should().NotEqual(Values(validation));

        static int[] Values(ImageDataset part) => [.. Enumerable.Range(0, (int)part.Count).Select(index => (int)part.GetPixels(index)[0])];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    [InlineData(0.001)]
    public void A_split_that_leaves_a_part_empty_is_refused(double fraction)
    {
        var split = () => NumberedImages.Create(_shape, count: 9).Split(fraction);

        split.Should().Throw<ArgumentException>().WithParameterName("validationFraction");
    }

    [Fact]
    public void A_sample_for_a_data_loader_is_a_normalized_image_and_its_label()
    {
        using var scope = torch.NewDisposeScope();
        var dataset = NumberedImages.Create(_shape, count: 3, step: 100);

        var sample = dataset.GetTensor(1);

        sample["data"].shape.Should().Equal(3, 2, 2);
        sample["data"].dtype.Should().Be(torch.ScalarType.Float32);
        sample["data"].data<float>().ToArray().Select(value => (int)MathF.Round(value)).Should().Equal(Enumerable.Range(100, 12));
        sample["label"].shape.Should().BeEmpty();
        sample["label"].item<long>().Should().Be(1);
    }
}
