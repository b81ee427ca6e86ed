namespace ResNetKit.Tests.Data;

public sealed class NormalizationTests
{
    [Fact]
    public void Measuring_gives_the_mean_and_deviation_of_each_channel()
    {
        var dataset = new ImageDataset(new ImageShape(2, 1, 2), new byte[] { 0, 255, 51, 51, 0, 255, 102, 102 }, [0, 0], ["one"]);

        var measured = Normalization.Measure(dataset);

        measured.Mean[0].Should().BeApproximately(0.5f, 1e-6f);
        measured.StandardDeviation[0].Should().BeApproximately(0.5f, 1e-6f);
        measured.Mean[1].Should().BeApproximately(0.3f, 1e-6f);
        measured.StandardDeviation[1].Should().BeApproximately(0.1f, 1e-6f);
    }

    [Fact]
    public void A_channel_without_variation_does_not_become_infinite()
    {
        var dataset = new ImageDataset(new ImageShape(1, 1, 2), new byte[] { 7, 7 }, [0], ["one"]);

        Normalization.Measure(dataset).StandardDeviation[0].Should().BeApproximately(1 / 255f, 1e-6f);
    }

    [Fact]
    public void A_dataset_without_images_cannot_be_measured()
    {
        var dataset = new ImageDataset(new ImageShape(1, 1, 2), Array.Empty<byte>(), [], ["one"]);

        dataset.Invoking(Normalization.Measure).Should().Throw<ArgumentException>().WithParameterName("dataset").WithMessage("The dataset has no images*");
    }

    [Fact]
    public void A_mean_or_standard_deviation_that_cannot_be_used_is_refused_by_the_name_of_the_parameter()
    {
        Refuse(() => new Normalization([0.5f], [0.5f, 0.5f]), "standardDeviation");
        Refuse(() => new Normalization([], []), "standardDeviation");
        Refuse(() => new Normalization([0.5f], [0]), "standardDeviation");
        Refuse(() => new Normalization([float.NaN], [1]), "mean");

        static void Refuse(Func<object> create, string name) => create.Should().Throw<ArgumentException>().WithParameterName(name);
    }

    [Fact]
    public void Equal_values_are_equal_normalizations()
    {
        Normalization.Centered(3).Should().Be(Normalization.Centered(3));
        Normalization.Centered(3).Should().NotBe(Normalization.Centered(1));
        Normalization.Cifar10.Should().NotBe(Normalization.Centered(3));
    }

    [RealDataFact]
    public void The_published_numbers_are_those_of_the_training_images()
    {
        var measured = Normalization.Measure(Cifar10Dataset.Load(RealDataFactAttribute.Folder!, train: true));

        for (var channel = 0; channel < 3; channel++)
        {
            measured.Mean[channel].Should().BeApproximately(Normalization.Cifar10.Mean[channel], 1e-6f);
            measured.StandardDeviation[channel].Should().BeApproximately(Normalization.Cifar10.StandardDeviation[channel], 1e-6f);
        }
    }
}
