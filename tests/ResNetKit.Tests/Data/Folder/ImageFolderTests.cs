using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Folder;

public sealed class ImageFolderTests : IDisposable
{
    private static readonly ImageShape _shape = new(3, 2, 2);

    private readonly ClassFolders _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_training_and_test_sets_are_the_folders_train_and_test()
    {
        _folder.AddSplit("train", "cat", "dog");
        _folder.AddSplit("test", "cat", "dog");

        var pets = Load();

        pets.ClassNames.Should().Equal("cat", "dog");
        (pets.Train.Count, pets.Test.Count, pets.Validation).Should().Be((4L, 4L, (ImageDataset?)null));
        pets.Test.Normalization.Should().Be(pets.Train.Normalization);
    }

    [Fact]
    public void Pictures_are_read_as_the_preprocessing_of_a_network_says()
    {
        _folder.AddSplit("train", "cat", "dog");
        _folder.AddSplit("test", "cat", "dog");
        var preprocessing = new Preprocessing(_shape, Normalization.ImageNet, ResizeMode.ShorterSide(3));

        var pets = ImageFolder.Load(_folder.Path, preprocessing);

        (pets.Train.Shape, pets.Train.Normalization, pets.Test.Normalization).Should().Be((_shape, Normalization.ImageNet, Normalization.ImageNet));
        using var pipeline = new BatchPipeline(pets.Train, batchSize: 2);
        ((IBatchSource)pipeline).Preprocessing.Should().Be(preprocessing);
    }

    [Fact]
    public void Options_that_contradict_the_preprocessing_are_refused()
    {
        _folder.AddSplit("train", "cat", "dog");
        var preprocessing = new Preprocessing(_shape, Normalization.ImageNet, ResizeMode.ShorterSide(3));

        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path, preprocessing, new ImageFolderOptions { Resize = ResizeMode.Stretch }))
            .Should().Throw<ArgumentException>().WithMessage("*Resize*");
        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path, preprocessing, new ImageFolderOptions { Normalization = Normalization.Cifar10 }))
            .Should().Throw<ArgumentException>().WithMessage("*Normalization*");
    }

    [Theory]
    [InlineData("val")]
    [InlineData("valid")]
    [InlineData("Validation")]
    public void The_folder_val_is_the_test_set_if_there_is_no_folder_test(string name)
    {
        _folder.AddSplit("train", "cat", "dog");
        _folder.AddSplit(name, "cat");

        var pets = Load();

        (pets.Test.Count, pets.Validation).Should().Be((2L, (ImageDataset?)null));
    }

    [Fact]
    public void The_folder_val_is_the_validation_set_if_there_is_a_folder_test()
    {
        _folder.AddSplit("train", "cat", "dog");
        _folder.AddSplit("val", "dog");
        _folder.AddSplit("test", "cat");

        var pets = Load();

        pets.Validation!.Labels.Should().Equal(1, 1);
        pets.Test.Labels.Should().Equal(0, 0);
        pets.Validation.Normalization.Should().Be(pets.Train.Normalization);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("train")]
    public void Without_a_folder_to_test_on_a_share_of_each_class_is_held_out(string folder)
    {
        for (var index = 0; index < 10; index++)
        {
            _folder.Add($"{folder}/cat/{index}.bmp", (byte)index);
            _folder.Add($"{folder}/dog/{index}.bmp", (byte)(100 + index));
        }

        var pets = Load(new ImageFolderOptions { TestFraction = 0.3 });

        pets.Train.Labels.Should().HaveCount(14).And.Subject.Count(label => label == 0).Should().Be(7);
        pets.Test.Labels.Should().HaveCount(6).And.Subject.Count(label => label == 1).Should().Be(3);
        Grays(pets.Train).Intersect(Grays(pets.Test)).Should().BeEmpty();
        Load().Test.Count.Should().Be(4);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.9)]
    public void A_class_of_two_pictures_has_one_for_training_and_one_held_out(double fraction)
    {
        _folder.AddSplit(".", "cat", "dog");

        var pets = Load(new ImageFolderOptions { TestFraction = fraction });

        pets.Train.Labels.Should().Equal(0, 1);
        pets.Test.Labels.Should().Equal(0, 1);
    }

    [Fact]
    public void The_only_picture_of_a_class_is_trained_on()
    {
        _folder.AddSplit(".", "cat");
        _folder.Add("dog/1.bmp", 50);

        var pets = Load(new ImageFolderOptions { TestFraction = 0.9 });

        (pets.Train.Labels.Count(label => label == 1), pets.Test.Labels.Count(label => label == 1)).Should().Be((1, 0));
    }

    [Fact]
    public void Classes_of_one_picture_each_are_refused_with_advice()
    {
        _folder.Add("cat/1.bmp", 10);
        _folder.Add("dog/1.bmp", 50);
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage("*2 pictures of 2 classes*Add pictures*'test'*");
    }

    [Fact]
    public void The_normalization_is_measured_without_the_pictures_that_are_held_out()
    {
        _folder.AddSplit(".", "cat", "dog");

        var pets = Load();

        pets.Train.Normalization.Should().Be(Normalization.Measure(pets.Train)).And.NotBe(Normalization.Measure(pets.Test));
        pets.Test.Normalization.Should().Be(pets.Train.Normalization);
        Load(new ImageFolderOptions { Normalization = Normalization.Centered(3) }).Train.Normalization.Should().Be(Normalization.Centered(3));
    }

    [Fact]
    public void A_test_folder_may_lack_a_class()
    {
        _folder.AddSplit("train", "cat", "dog");
        _folder.AddSplit("test", "dog");

        Load().Test.Labels.Should().Equal(1, 1);
    }

    [Fact]
    public void A_test_folder_with_a_class_that_is_not_trained_on_is_refused()
    {
        _folder.AddSplit("train", "cat", "dog");
        _folder.AddSplit("test", "dog", "horse");
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage("*test*'horse'*cat, dog*");
    }

    [Fact]
    public void A_folder_to_test_on_without_one_to_train_on_is_refused()
    {
        _folder.AddSplit("test", "cat", "dog");
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage($"There is '{_folder["test"]}', but no folder '{_folder["train"]}'*");
    }

    [Fact]
    public void A_single_class_is_refused_and_for_a_parent_of_the_right_folder_the_message_suggests_the_right_one()
    {
        _folder.AddSplit("alone/train", "cat");
        _folder.AddSplit("zip/pets", "cat", "dog");
        var alone = () => ImageFolder.Load(_folder["alone"], _shape);
        var tooHigh = () => ImageFolder.Load(_folder["zip"], _shape);

        alone.Should().Throw<InvalidDataException>().WithMessage("*one class, 'cat'*at least two.");
        tooHigh.Should().Throw<InvalidDataException>().WithMessage($"*Should it be '{_folder["zip/pets"]}'?");
    }

    [Fact]
    public void Skipped_pictures_of_all_folders_are_counted()
    {
        _folder.AddSplit("train", "cat", "dog");
        _folder.AddSplit("test", "cat", "dog");
        _folder.Write("train/cat/3.jpg", []);
        _folder.Write("test/dog/4.jpg", []);
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage("*3.jpg*");
        Load(new ImageFolderOptions { SkipUnreadable = true }).Skipped.Keys
            .Should().BeEquivalentTo([_folder["train/cat/3.jpg"], _folder["test/dog/4.jpg"]]);
    }

    [Fact]
    public void A_missing_folder_is_refused()
    {
        var load = () => ImageFolder.Load(_folder["nowhere"], _shape);

        load.Should().Throw<DirectoryNotFoundException>().WithMessage("*nowhere*");
    }

    private static List<int> Grays(ImageDataset dataset) =>
        [.. Enumerable.Range(0, (int)dataset.Count).Select(index => (int)dataset.GetPixels(index)[0])];

    private ImageFolder Load(ImageFolderOptions? options = null) => ImageFolder.Load(_folder.Path, _shape, options);
}
