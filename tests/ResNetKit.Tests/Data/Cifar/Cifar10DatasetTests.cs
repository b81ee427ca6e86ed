using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data.Cifar;

public sealed class Cifar10DatasetTests : IDisposable
{
    private const int FileSize = 10_000 * 3_073;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_are_read_in_order_with_their_labels()
    {
        WriteBatch("test_batch.bin", file =>
        {
            Put(file, 0, 3);
            Put(file, 1, 17);
            Put(file, 3_073, 9);
            Put(file, 3_073 + 3_072, 200);
        });

        var dataset = Cifar10Dataset.Load(_folder.Path, train: false);

        dataset.Count.Should().Be(10_000);
        dataset.Shape.Should().Be(ImageShape.Cifar);
        dataset.Labels.Take(3).Should().Equal(3, 9, 0);
        dataset.GetPixels(0)[0].Should().Be(17);
        dataset.GetPixels(1)[3_071].Should().Be(200);
        dataset.ClassNames[3].Should().Be("cat");
        dataset.Normalization.Should().Be(Normalization.Cifar10);
    }

    [Fact]
    public void The_training_images_are_those_of_all_five_files()
    {
        for (var number = 1; number <= 5; number++)
        {
            WriteBatch($"data_batch_{number}.bin", file => Put(file, 0, (byte)number));
        }

        var dataset = Cifar10Dataset.Load(_folder.Path, train: true);

        dataset.Count.Should().Be(50_000);
        Enumerable.Range(0, 5).Select(number => dataset.Labels[number * 10_000]).Should().Equal(1, 2, 3, 4, 5);
    }

    [Fact]
    public void The_folder_inside_the_archive_is_found_from_its_parent()
    {
        Directory.CreateDirectory(_folder.File("cifar-10-batches-bin"));
        WriteBatch("cifar-10-batches-bin/test_batch.bin", file => Put(file, 0, 6));

        Cifar10Dataset.Load(_folder.Path, train: false).Labels[0].Should().Be(6);
    }

    [Fact]
    public void The_dataset_exists_in_a_folder_only_if_all_six_files_are_there()
    {
        string[] names = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"];
        foreach (var name in names)
        {
            Cifar10Dataset.Exists(_folder.Path).Should().BeFalse();
            WriteBatch($"{name}.bin", _ => { });
        }

        Cifar10Dataset.Exists(_folder.Path).Should().BeTrue();
    }

    [Theory]
    [InlineData(-1, "30,729,999")]
    [InlineData(1, "30,730,001")]
    [InlineData(-FileSize, "0")]
    public void A_file_of_the_wrong_size_is_refused_with_both_sizes(int difference, string found)
    {
        WriteBatch("test_batch.bin", file => file.SetLength(FileSize + difference));

        var load = () => Cifar10Dataset.Load(_folder.Path, train: false);

        load.Should().Throw<InvalidDataException>()
            .WithMessage($"*{_folder.File("test_batch.bin")}*expected 30,730,000 bytes*found {found}*");
    }

    [Fact]
    public void A_label_above_nine_is_refused_with_its_record()
    {
        WriteBatch("test_batch.bin", file => Put(file, 4_321 * 3_073, 10));

        var load = () => Cifar10Dataset.Load(_folder.Path, train: false);

        load.Should().Throw<InvalidDataException>()
            .WithMessage($"*{_folder.File("test_batch.bin")}*labels from 0 to 9*found 10 in record 4321*");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        WriteBatch("data_batch_1.bin", _ => { });

        var load = () => Cifar10Dataset.Load(_folder.Path, train: true);

        load.Should().Throw<FileNotFoundException>().WithMessage($"*{_folder.File("data_batch_2.bin")}*");
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var load = () => Cifar10Dataset.Load(_folder.File("nowhere"), train: true);

        load.Should().Throw<DirectoryNotFoundException>().WithMessage($"*{_folder.File("nowhere")}*");
        Cifar10Dataset.Exists(_folder.File("nowhere")).Should().BeFalse();
    }

    [RealDataFact]
    public void The_real_training_images_have_five_thousand_of_each_class()
    {
        var dataset = Cifar10Dataset.Load(RealDataFactAttribute.Folder!, train: true);

        dataset.Labels.GroupBy(label => label).Should().HaveCount(10).And.OnlyContain(group => group.Count() == 5_000);
    }

    [RealDataFact]
    public void The_real_test_images_have_one_thousand_of_each_class()
    {
        var dataset = Cifar10Dataset.Load(RealDataFactAttribute.Folder!, train: false);

        dataset.Labels.GroupBy(label => label).Should().HaveCount(10).And.OnlyContain(group => group.Count() == 1_000);
    }

    // Writes a file of zeros and changes it. Setting the length is fast, because no zeros are written.
    private void WriteBatch(string name, Action<FileStream> change)
    {
        using var file = File.Create(_folder.File(name));
        file.SetLength(FileSize);
        change(file);
    }

    private static void Put(FileStream file, long position, byte value)
    {
        file.Position = position;
        file.WriteByte(value);
    }
}
