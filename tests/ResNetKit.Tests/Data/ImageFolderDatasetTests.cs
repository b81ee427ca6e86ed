using System.Globalization;
using System.Text;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data;

public sealed class ImageFolderDatasetTests : IDisposable
{
    private static readonly ImageShape Shape = new(3, 2, 2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_folder_is_a_class_and_each_picture_in_it_an_image()
    {
        AddPicture("dog/b.png", 40);
        AddPicture("dog/a.PNG", 30);
        AddPicture("cat/deeper/c.jpg", 20);
        AddPicture("cat/a.jpeg", 10);
        _folder.Write("cat/notes.txt", [1]);
        _folder.Write("cat/._a.jpeg", [1]);
        Directory.CreateDirectory(_folder.File(".hidden"));

        var dataset = Load();

        dataset.ClassNames.Should().Equal("cat", "dog");
        dataset.Labels.Should().Equal(0, 0, 1, 1);
        Enumerable.Range(0, 4).Select(index => dataset.GetPixels(index)[0]).Should().Equal(10, 20, 30, 40);
        dataset.Files.Should().Equal(
            _folder.File("cat/a.jpeg"), _folder.File("cat/deeper/c.jpg"), _folder.File("dog/a.PNG"), _folder.File("dog/b.png"));
    }

    [Fact]
    public void Pictures_of_any_size_come_to_the_asked_shape()
    {
        AddPicture("one/large.png", 99, width: 50, height: 31);
        AddPicture("one/small.png", 98, width: 1, height: 1);

        var dataset = Load();

        dataset.Shape.Should().Be(Shape);
        dataset.GetPixels(0).ToArray().Should().OnlyContain(value => value == 99);
        dataset.GetPixels(1).ToArray().Should().OnlyContain(value => value == 98);
    }

    [Fact]
    public void The_normalization_is_measured_unless_given()
    {
        AddPicture("one/a.png", 51);
        AddPicture("one/b.png", 153);

        Load().Normalization.Mean.Should().OnlyContain(mean => Math.Abs(mean - 0.4f) < 1e-6);
        Load(normalization: Normalization.Cifar10).Normalization.Should().Be(Normalization.Cifar10);
    }

    [Fact]
    public void Given_class_names_fix_the_labels()
    {
        AddPicture("a/1.png", 1);
        AddPicture("b/2.png", 2);

        Load(classNames: ["b", "a"]).Labels.Should().Equal(0, 1);
    }

    [Fact]
    public void A_class_that_is_not_among_the_given_is_refused_by_name()
    {
        AddPicture("a/1.png", 1);
        AddPicture("x/2.png", 2);
        var load = () => Load(classNames: ["a", "b"]);

        load.Should().Throw<InvalidDataException>().WithMessage("*'x'*a, b*");
    }

    [Fact]
    public void A_class_without_pictures_is_refused_by_name()
    {
        AddPicture("a/1.png", 1);
        Directory.CreateDirectory(_folder.File("b"));
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage($"*.png, .jpg, .jpeg*'{_folder.File("b")}'*");
    }

    [Fact]
    public void A_folder_without_classes_is_refused()
    {
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage($"*'{_folder.Path}'*");
    }

    [Fact]
    public void A_missing_folder_is_refused()
    {
        var load = () => ImageFolderDataset.Load(_folder.File("nowhere"), Shape, DecodePpm);

        load.Should().Throw<DirectoryNotFoundException>().WithMessage("*nowhere*");
    }

    [Fact]
    public void A_file_that_cannot_be_decoded_is_named_with_the_decoder_s_own_words()
    {
        AddPicture("a/1.png", 1);
        var bad = _folder.Write("a/2.png", "not a picture"u8.ToArray());
        var load = () => Load();

        load.Should().Throw<InvalidDataException>().WithMessage($"*'{bad}'*not a PPM file*").WithInnerException<FormatException>();
    }

    [Fact]
    public void A_decoder_that_delivers_too_few_bytes_is_caught()
    {
        AddPicture("a/1.png", 1);
        var load = () => ImageFolderDataset.Load(_folder.Path, Shape, _ => new DecodedImage(5, 5, new byte[74]));

        load.Should().Throw<InvalidDataException>().WithMessage("*5 × 5 pixels in 74 bytes*");
    }

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(3, 0, 2)]
    public void A_shape_that_no_picture_can_have_is_refused(int channels, int height, int width)
    {
        var load = () => ImageFolderDataset.Load(_folder.Path, new ImageShape(channels, height, width), DecodePpm);

        load.Should().Throw<ArgumentException>().WithParameterName("shape");
    }

    private ImageFolderDataset Load(IReadOnlyList<string>? classNames = null, Normalization? normalization = null) =>
        ImageFolderDataset.Load(_folder.Path, Shape, DecodePpm, classNames: classNames, normalization: normalization);

    // The tests' pictures are PPM files whatever their names say: the reader leaves all decoding to the decoder.
    private void AddPicture(string name, byte value, int width = 4, int height = 3)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        _folder.Write(name, [.. Encoding.ASCII.GetBytes($"P6 {width} {height} 255\n"), .. Enumerable.Repeat(value, width * height * 3)]);
    }

    private static DecodedImage DecodePpm(ReadOnlyMemory<byte> file)
    {
        var end = file.Span.IndexOf((byte)'\n');
        var head = Encoding.ASCII.GetString(file.Span[..Math.Max(end, 0)]).Split(' ');
        return head is ["P6", var width, var height, "255"]
            ? new DecodedImage(Parse(width), Parse(height), file[(end + 1)..])
            : throw new FormatException("not a PPM file");

        static int Parse(string number) => int.Parse(number, CultureInfo.InvariantCulture);
    }
}
