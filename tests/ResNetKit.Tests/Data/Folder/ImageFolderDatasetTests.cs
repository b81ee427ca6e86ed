using ResNetKit.Tests.Data.Decoding;

namespace ResNetKit.Tests.Data.Folder;

public sealed class ImageFolderDatasetTests : IDisposable
{
    private static readonly ImageShape _shape = new(3, 2, 2);

    private readonly ClassFolders _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_folder_is_a_class_and_each_picture_in_it_an_image()
    {
        _folder.Add("dog/b.png", 40);
        _folder.Add("dog/a.PNG", 30);
        _folder.Add("cat/deeper/c.jpg", 20);
        _folder.Add("cat/a.jpeg", 10);
        _folder.Write("cat/notes.txt", [1]);

        var dataset = Load();

        dataset.ClassNames.Should().Equal("cat", "dog");
        dataset.Labels.Should().Equal(0, 0, 1, 1);
        Grays(dataset).Should().Equal(10, 20, 30, 40);
        dataset.Files.Should().Equal(_folder["cat/a.jpeg"], _folder["cat/deeper/c.jpg"], _folder["dog/a.PNG"], _folder["dog/b.png"]);
        dataset.Skipped.Should().BeEmpty();
    }

    [Fact]
    public void What_is_hidden_or_left_by_macOS_or_Jupyter_is_left_out_at_any_depth()
    {
        _folder.Add("cat/1.bmp", 1);
        foreach (var name in new[]
        {
            ".hidden/1.bmp", ".ipynb_checkpoints/1.bmp", "__MACOSX/cat/._1.bmp", "__MACOSX/1.bmp", "cat/._1.bmp", "cat/.1.bmp", "cat/.hidden/1.bmp",
            "cat/deep/er/.ipynb_checkpoints/1-checkpoint.bmp", "cat/deep/__MACOSX/1.bmp", ".DS_Store", "cat/Thumbs.db",
        })
        {
            _folder.Add(name, 99);
        }

        var dataset = Load();

        dataset.ClassNames.Should().Equal("cat");
        Grays(dataset).Should().Equal(1);
    }

    [Fact]
    public void Links_are_followed_but_not_in_circles()
    {
        _folder.Add("elsewhere/cats/1.bmp", 1);
        _folder.Add("elsewhere/more/2.bmp", 2);
        _folder.Add("all/dog/3.bmp", 3);
        _folder.Link("all/cat", _folder["elsewhere/cats"]);
        _folder.Link("elsewhere/cats/more", _folder["elsewhere/more"]);
        _folder.Link("elsewhere/cats/again", _folder["elsewhere/more"]);
        _folder.Link("elsewhere/more/back", _folder["elsewhere/cats"]);
        _folder.Link("all/dog/up", _folder["all"]);
        _folder.Link("all/dog/itself", ".");
        _folder.Link("all/loop", "loop");
        _folder.Link("all/top", _folder.Path);

        var dataset = ImageFolderDataset.Load(_folder["all"], _shape);

        dataset.ClassNames.Should().Equal("cat", "dog");
        Grays(dataset).Should().BeEquivalentTo([1, 2, 3]);
        dataset.Labels.Should().Equal(0, 0, 1);
    }

    [Fact]
    public void A_link_to_nothing_is_a_picture_that_cannot_be_read()
    {
        _folder.Add("cat/1.bmp", 1);
        _folder.Link("cat/gone.bmp", "nowhere.bmp");
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage($"1 of 2 pictures*'{_folder["cat/gone.bmp"]}' cannot be read: *");
        Load(new ImageFolderOptions { SkipUnreadable = true }).Skipped.Keys.Should().Equal(_folder["cat/gone.bmp"]);
    }

    [Fact]
    public void Class_names_are_compared_in_Unicode_s_form_C()
    {
        _folder.Add("train/H\u00FCndin/1.bmp", 1);
        _folder.Add("test/Hu\u0308ndin/2.bmp", 2);
        _folder.Add("both/H\u00FCndin/1.bmp", 1);
        _folder.Add("both/Hu\u0308ndin/2.bmp", 2);
        var train = ImageFolderDataset.Load(_folder["train"], _shape);

        ImageFolderDataset.Load(_folder["test"], _shape, new ImageFolderOptions { ClassNames = train.ClassNames }).Labels.Should().Equal(0);
        ImageFolderDataset.Load(_folder["train"], _shape, new ImageFolderOptions { ClassNames = ["Hu\u0308ndin"] }).ClassNames.Should().Equal("H\u00FCndin");
        ImageFolderDataset.Load(_folder["both"], _shape).ClassNames.Should().Equal("H\u00FCndin");
    }

    [Fact]
    public void Given_class_names_that_are_equal_in_Unicode_s_form_C_are_refused()
    {
        _folder.Add("H\u00FCndin/1.bmp", 1);

        FluentActions.Invoking(() => Load(new ImageFolderOptions { ClassNames = ["H\u00FCndin", "Hu\u0308ndin"] }))
            .Should().Throw<ArgumentException>().WithMessage("The class 'H\u00FCndin' is given 2 times: names are compared in Unicode's form C*");
    }

    [Fact]
    public void A_class_that_contains_only_a_link_to_a_parent_folder_is_refused_by_the_name_of_the_link()
    {
        _folder.Add("all/dog/1.bmp", 1);
        Directory.CreateDirectory(_folder["all/cat"]);
        _folder.Link("all/cat/again", _folder["all/cat"]);

        FluentActions.Invoking(() => ImageFolderDataset.Load(_folder["all"], _shape))
            .Should().Throw<InvalidDataException>().WithMessage($"*of the class 'cat'*The link '{_folder["all/cat/again"]}' leads back*");
    }

    [Fact]
    public void Folder_names_in_any_script_become_class_names()
    {
        foreach (var name in new[] { "Größe", "кот", "猫 🐱", "it's <b>&amp;", "10", "2" })
        {
            _folder.Add($"{name}/1.bmp", 1);
        }

        Load().ClassNames.Should().Equal("10", "2", "Größe", "it's <b>&amp;", "кот", "猫 🐱");
    }

    [Fact]
    public void Pictures_of_any_size_are_resized_to_the_requested_shape()
    {
        _folder.Add("one/large.png", 99, width: 50, height: 31);
        _folder.Add("one/small.png", 98, width: 1, height: 1);
        _folder.Add("one/thin.png", 97, width: 4000, height: 1);
        _folder.Add("one/upright.png", 96, width: 1, height: 4000);

        var dataset = Load();

        dataset.Shape.Should().Be(_shape);
        for (var index = 0; index < 4; index++)
        {
            dataset.GetPixels(index).ToArray().Should().OnlyContain(value => value == 99 - index);
        }
    }

    [Fact]
    public void Pictures_of_every_kind_are_read_in_color_or_in_gray()
    {
        foreach (var (picture, index) in PictureFile.All.Values.Select((picture, index) => (picture, index)))
        {
            _folder.Write($"all/{index:00}.{picture.Name[..3].Replace("jpe", "jpeg", StringComparison.Ordinal)}", picture.File);
        }

        Load().Count.Should().Be(PictureFile.All.Count);
        ImageFolderDataset.Load(_folder.Path, new ImageShape(1, 3, 3)).Count.Should().Be(PictureFile.All.Count);
    }

    [Fact]
    public void The_normalization_is_measured_unless_given()
    {
        _folder.Add("one/a.png", 51);
        _folder.Add("one/b.png", 153);

        Load().Normalization.Should().Be(Normalization.Measure(Load()));
        Load().Normalization.Mean.Should().OnlyContain(mean => Math.Abs(mean - 0.4f) < 1e-6);
        Load(new ImageFolderOptions { Normalization = Normalization.Cifar10 }).Normalization.Should().Be(Normalization.Cifar10);
    }

    [Fact]
    public void Given_class_names_fix_the_labels()
    {
        _folder.Add("a/1.png", 1);
        _folder.Add("b/2.png", 2);

        Load(new ImageFolderOptions { ClassNames = ["b", "a"] }).Labels.Should().Equal(0, 1);
    }

    [Fact]
    public void A_class_that_is_not_among_the_given_is_refused_by_name()
    {
        _folder.Add("a/1.png", 1);
        _folder.Add("x/2.png", 2);
        var load = () => Load(new ImageFolderOptions { ClassNames = ["a", "b"] });

        load.Should().Throw<InvalidDataException>().WithMessage("*'x'*a, b*Remove the folder*");
    }

    [Fact]
    public void A_folder_that_differs_from_a_given_class_name_only_in_case_is_refused_with_that_name()
    {
        _folder.Add("Cat/1.png", 1);
        var load = () => Load(new ImageFolderOptions { ClassNames = ["cat", "dog"] });

        load.Should().Throw<InvalidDataException>().WithMessage("*'Cat'*Rename the folder to 'cat'.");
    }

    [Fact]
    public void A_class_without_pictures_is_refused_by_name()
    {
        _folder.Add("a/1.png", 1);
        Directory.CreateDirectory(_folder["b"]);
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage($"*.png, .jpg, .jpeg*'b'*'{_folder["b"]}'*delete the folder*");
    }

    [Fact]
    public void A_folder_to_test_on_may_lack_a_class_or_have_it_empty()
    {
        _folder.Add("b/1.png", 1);
        Directory.CreateDirectory(_folder["c"]);

        var dataset = Load(new ImageFolderOptions { ClassNames = ["a", "b", "c"] });

        dataset.Labels.Should().Equal(1);
        dataset.ClassNames.Should().Equal("a", "b", "c");
    }

    [Fact]
    public void A_folder_to_test_on_may_not_lack_all_classes()
    {
        Directory.CreateDirectory(_folder["a"]);
        var load = () => Load(new ImageFolderOptions { ClassNames = ["a", "b"] });

        load.Should().Throw<InvalidDataException>().WithMessage($"There are no pictures*a, b*'{_folder.Path}'*");
    }

    [Fact]
    public void A_folder_without_classes_is_refused()
    {
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage($"*'{_folder.Path}'*no folders for classes*");
    }

    [Fact]
    public void Pictures_outside_every_class_folder_are_refused_with_advice_on_where_to_move_them()
    {
        _folder.Add("cat1.png", 1);
        _folder.Add("dog1.png", 1);
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage("*The 2 pictures in it belong to no class: move*");
    }

    [Fact]
    public void A_missing_folder_is_refused()
    {
        var load = () => ImageFolderDataset.Load(_folder["nowhere"], _shape);

        load.Should().Throw<DirectoryNotFoundException>().WithMessage("*nowhere*");
    }

    [Fact]
    public void Pictures_of_kinds_that_are_not_decoded_are_listed()
    {
        _folder.Add("cat/1.bmp", 1);
        _folder.Add("cat/2.webp", 2);
        _folder.Add("cat/3.TIFF", 3);

        var dataset = Load();

        Grays(dataset).Should().Equal(1);
        dataset.Skipped.Should().HaveCount(2);
        dataset.Skipped[_folder["cat/2.webp"]].Should().Contain("'.webp'");
    }

    [Fact]
    public void A_class_with_only_pictures_of_unsupported_kinds_is_refused_with_advice()
    {
        _folder.Add("cat/1.bmp", 1);
        _folder.Add("dog/2.heic", 2);
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage("*'dog'*1 of other kinds*2.heic*convert*decoder*");
    }

    [Fact]
    public void Given_extensions_say_what_is_a_picture()
    {
        _folder.Add("cat/1.bmp", 1);
        _folder.Add("cat/2.webp", 2);
        _folder.Add("cat/3.photo", 3);

        var dataset = Load(new ImageFolderOptions { Extensions = [".photo"] });

        Grays(dataset).Should().Equal(3);
        dataset.Skipped.Should().BeEmpty();
    }

    [Fact]
    public void A_decoder_of_one_s_own_is_given_pictures_of_all_usual_kinds()
    {
        _folder.Write("cat/1.webp", [7]);
        _folder.Write("cat/2.heic", [8]);
        _folder.Write("cat/3.jpg", [9]);
        _folder.Write("cat/4.txt", [10]);

        var dataset = Load(new ImageFolderOptions { Decoder = file => new DecodedImage(1, 1, Enumerable.Repeat(file.Span[0], 3).ToArray()) });

        Grays(dataset).Should().Equal(7, 8, 9);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_stop_the_reading_and_are_all_named()
    {
        AddUnreadable();
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage(
            $"3 of 5 pictures cannot be read.*SkipUnreadable*'{_folder["cat/2.jpg"]}'*web page*'{_folder["cat/3.jpg"]}'*empty*'{_folder["dog/5.png"]}'*incomplete*");
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_skipped_where_asked_and_counted()
    {
        AddUnreadable();

        var dataset = Load(new ImageFolderOptions { SkipUnreadable = true });

        Grays(dataset).Should().Equal(1, 4);
        dataset.Labels.Should().Equal(0, 1);
        dataset.Files.Should().Equal(_folder["cat/1.bmp"], _folder["dog/4.bmp"]);
        dataset.Normalization.Should().Be(Normalization.Measure(dataset));
        dataset.Skipped.Keys.Should().BeEquivalentTo([_folder["cat/2.jpg"], _folder["cat/3.jpg"], _folder["dog/5.png"]]);
    }

    [Fact]
    public void Control_characters_in_a_file_name_are_escaped_in_the_message()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there no file has such a name");
        _folder.Write("cat/a\u001b[31m\nb.png", []);
        var load = () => Load();

        var message = load.Should().Throw<InvalidDataException>().Which.Message;
        message.Should().Contain("""a\u001b[31m\u000ab.png""");
        message.Split('\n').Should().HaveCount(2, "a line says how many, and one says which");
    }

    [Fact]
    public void A_class_of_which_no_picture_can_be_read_is_an_error_in_any_case()
    {
        _folder.Add("cat/1.bmp", 1);
        _folder.Write("dog/2.bmp", []);
        var load = () => Load(new ImageFolderOptions { SkipUnreadable = true });

        load.Should().Throw<InvalidDataException>().WithMessage("None of the pictures of the class 'dog'*2.bmp*empty*");
    }

    [Fact]
    public void The_message_of_a_decoder_that_fails_is_passed_on_with_the_name_of_the_file()
    {
        var bad = _folder.Write("a/2.png", [1]);
        var load = () => Load(new ImageFolderOptions { Decoder = _ => throw new FormatException("not a PPM file") });

        load.Should().Throw<InvalidDataException>().WithMessage($"*'{bad}'*not a PPM file*").WithInnerException<FormatException>();
    }

    [Fact]
    public void A_decoder_that_delivers_too_few_bytes_is_caught()
    {
        _folder.Add("a/1.png", 1);
        var load = () => Load(new ImageFolderOptions { Decoder = _ => new DecodedImage(5, 5, new byte[74]) });

        load.Should().Throw<InvalidDataException>().WithMessage("*5 × 5 pixels in 74 bytes*");
    }

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(3, 0, 2)]
    [InlineData(3, 2, 8193)]
    public void A_shape_that_no_picture_can_have_is_refused(int channels, int height, int width)
    {
        var load = () => ImageFolderDataset.Load(_folder.Path, new ImageShape(channels, height, width));

        load.Should().Throw<ArgumentException>().WithParameterName("shape");
    }

    [Fact]
    public void Options_out_of_range_are_refused_at_once()
    {
        var negative = () => new ImageFolderOptions { MemoryLimit = -1 };
        var all = () => new ImageFolderOptions { TestFraction = 1 };
        var small = () => Load(new ImageFolderOptions { Resize = ResizeMode.ShorterSide(1) });

        negative.Should().Throw<ArgumentOutOfRangeException>();
        all.Should().Throw<ArgumentOutOfRangeException>();
        small.Should().Throw<ArgumentException>().WithMessage("*1 pixels*");
    }

    private static int[] Grays(ImageDataset dataset) =>
        [.. Enumerable.Range(0, (int)dataset.Count).Select(index => (int)dataset.GetPixels(index)[0])];

    private ImageFolderDataset Load(ImageFolderOptions? options = null) => ImageFolderDataset.Load(_folder.Path, _shape, options);

    private void AddUnreadable()
    {
        _folder.Add("cat/1.bmp", 1);
        _folder.Write("cat/2.jpg", "<html>404 Not Found</html>"u8.ToArray());
        _folder.Write("cat/3.jpg", []);
        _folder.Add("dog/4.bmp", 4);
        _folder.Write("dog/5.png", PictureFile.All["png color"].File[..^20]);
    }

    [Fact]
    public void A_picture_that_is_too_high_to_be_resized_is_named()
    {
        _folder.AddSplit("pets", "cat", "dog");
        var load = () => ImageFolderDataset.Load(_folder["pets"], new ImageShape(3, 32, 32), new ImageFolderOptions
        {
            Decoder = _ => new DecodedImage(1, 16_000_000, new byte[48_000_000]),
            Resize = ResizeMode.Stretch,
        });

        load.Should().Throw<InvalidDataException>().WithMessage($"4 of 4 pictures*'{_folder["pets/cat/1.bmp"]}' cannot be resized*1×16000000*");
    }
}
