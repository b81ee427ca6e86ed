using System.Text.Json;
using ResNetKit.Data.Decoding;

namespace ResNetKit.Tests.Data.Decoding;

public sealed class ImageResizerTests
{
    private static readonly JsonElement _golden =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "reference", "data", "resize.json"))).RootElement;

    [Fact]
    public void Stretching_gives_the_numbers_of_antialiased_bilinear_interpolation_in_pytorch()
    {
        foreach (var item in _golden.GetProperty("stretched").EnumerateArray())
        {
            AssertClose(Resize(item, ResizeMode.Stretch), Bytes(item, "stretched"));
        }
    }

    [Fact]
    public void A_center_crop_takes_the_middle_and_nothing_beyond_it()
    {
        var item = _golden.GetProperty("cropped");

        AssertClose(Resize(item, ResizeMode.CenterCrop), Bytes(item, "cropped"));
    }

    [Fact]
    public void The_shorter_side_is_resized_and_the_middle_taken_as_torchvision_does_to_the_same_bytes()
    {
        foreach (var (item, name, mode) in Cases(item => ResizeMode.ShorterSide(item.GetProperty("side").GetInt32())))
        {
            Resized(item, mode, channels: 3).Should().Equal(Expected(item, name, "shorterSide"), "{0} of {1}", mode, SizeOf(item));
        }
    }

    [Fact]
    public void Stretching_gives_the_bytes_that_Pillow_gives()
    {
        foreach (var (item, name, mode) in Cases(_ => ResizeMode.Stretch))
        {
            Resized(item, mode, channels: 3).Should().Equal(Expected(item, name, "stretch"), "{0} of {1}", mode, SizeOf(item));
        }
    }

    [Fact]
    public void One_channel_of_a_resized_picture_is_the_gray_that_Pillow_gives()
    {
        foreach (var (item, name, mode) in Cases(item => ResizeMode.ShorterSide(item.GetProperty("side").GetInt32())))
        {
            Resized(item, mode, channels: 1).Should().Equal(Expected(item, name, "gray"), "{0} of {1}", mode, SizeOf(item));
        }
    }

    [Theory]
    [InlineData(30, 20)]
    [InlineData(20, 30)]
    public void A_picture_whose_shorter_side_would_be_shorter_than_the_shape_is_refused(int rows, int columns)
    {
        var resize = () => new DecodedImage(40, 40, new byte[4_800]).Resize(new ImageShape(3, rows, columns), ResizeMode.ShorterSide(29));

        resize.Should().Throw<ArgumentException>().WithMessage($"*29 pixels*{rows}×{columns}*30 or more*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(16_385)]
    public void A_shorter_side_out_of_range_is_refused(int pixels)
    {
        FluentActions.Invoking(() => ResizeMode.ShorterSide(pixels)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => ResizeMode.Stretch with { Interpolation = (Interpolation)7 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void The_text_of_a_resize_mode_describes_the_mode()
    {
        ResizeMode.ShorterSide(256).ToString().Should().Be("shorter side to 256");
        (ResizeMode.CenterCrop with { Interpolation = Interpolation.Bicubic }).ToString().Should().Be("center crop, bicubic");
        ResizeMode.Stretch.ToString().Should().Be("stretch");
    }

    [Theory]
    [InlineData(30, 10)]
    [InlineData(10, 30)]
    public void A_center_crop_keeps_proportions(int width, int height)
    {
        // The picture is a checkerboard with squares of 5 × 5 pixels. The middle 10 × 10 pixels must remain two by two squares.
        var pixels = new byte[width * height * 3];
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            pixels.AsSpan(pixel * 3, 3).Fill((byte)(((pixel % width / 5) + (pixel / width / 5)) % 2 * 255));
        }

        var resized = new byte[3 * 4];
        ImageResizer.Resize(new DecodedImage(width, height, pixels), new ImageShape(3, 2, 2), ResizeMode.CenterCrop, resized);

        resized[..4].Select(value => value > 127).Should().Equal(false, true, true, false);
    }

    [Fact]
    public void One_channel_holds_the_brightness()
    {
        var resized = new byte[3];
        var colours = new DecodedImage(3, 1, new byte[] { 255, 0, 0, 0, 255, 0, 0, 0, 255 });

        ImageResizer.Resize(colours, new ImageShape(1, 1, 3), ResizeMode.Stretch, resized);

        resized.Should().Equal(76, 150, 29);
    }

    private static IEnumerable<(JsonElement Item, string Interpolation, ResizeMode Mode)> Cases(Func<JsonElement, ResizeMode> mode)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "reference", "data", "resized.json")));
        foreach (var item in file.RootElement.EnumerateArray())
        {
            yield return (item, "bilinear", mode(item));
            yield return (item, "bicubic", mode(item) with { Interpolation = Interpolation.Bicubic });
        }
    }

    private static (int Width, int Height) SizeOf(JsonElement item) => (item.GetProperty("width").GetInt32(), item.GetProperty("height").GetInt32());

    private static byte[] Resized(JsonElement item, ResizeMode mode, int channels)
    {
        var (width, height) = SizeOf(item);
        var shape = new ImageShape(channels, item.GetProperty("rows").GetInt32(), item.GetProperty("columns").GetInt32());
        return new DecodedImage(width, height, item.GetProperty("pixels").GetBytesFromBase64()).Resize(shape, mode);
    }

    // Pillow stores the channels of a pixel together; the library stores planes.
    private static byte[] Expected(JsonElement item, string interpolation, string name)
    {
        var pixels = item.GetProperty(interpolation).GetProperty(name).GetBytesFromBase64();
        var plane = item.GetProperty("rows").GetInt32() * item.GetProperty("columns").GetInt32();
        var channels = pixels.Length / plane;
        return [.. Enumerable.Range(0, pixels.Length).Select(place => pixels[(place % plane * channels) + (place / plane)])];
    }

    private static byte[] Resize(JsonElement item, ResizeMode mode)
    {
        var image = new DecodedImage(item.GetProperty("width").GetInt32(), item.GetProperty("height").GetInt32(), Bytes(item, "pixels"));
        var shape = new ImageShape(3, item.GetProperty("target_height").GetInt32(), item.GetProperty("target_width").GetInt32());
        var resized = new byte[shape.Size];
        ImageResizer.Resize(image, shape, mode, resized);
        return resized;
    }

    private static byte[] Bytes(JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(value => value.GetByte())];

    private static void AssertClose(byte[] actual, byte[] expected)
    {
        // Values halfway between two integers may be rounded either way.
        actual.Should().HaveSameCount(expected);
        actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public void A_picture_whose_bytes_do_not_fit_its_size_is_refused()
    {
        var resize = () => ImageResizer.Resize(new DecodedImage(2, 2, new byte[11]), new ImageShape(3, 1, 1), ResizeMode.Stretch, new byte[3]);

        resize.Should().Throw<ArgumentException>().WithMessage("*2×2*found 11 bytes*");
    }

    [Fact]
    public void A_destination_of_another_size_than_the_shape_is_refused()
    {
        var resize = () => ImageResizer.Resize(new DecodedImage(1, 1, new byte[3]), new ImageShape(3, 2, 2), ResizeMode.Stretch, new byte[3]);

        resize.Should().Throw<ArgumentException>().WithMessage("*found 3 bytes for 3×2×2*");
    }

    [Fact]
    public void Of_a_picture_that_is_cropped_only_the_rows_that_are_used_take_memory()
    {
        // Only one of four million rows is used.
        var tall = new DecodedImage(1, 4_000_000, new byte[12_000_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        tall.Resize(new ImageShape(3, 32, 32));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(224)]
    public void A_picture_whose_rows_take_too_much_memory_is_refused_before_it_is_taken(int size)
    {
        // At a width of 32, the rows take 1.5 GB. At 224, their number of bytes exceeds the range of int.
        var tall = new DecodedImage(1, 16_000_000, new byte[48_000_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var resize = () => tall.Resize(new ImageShape(3, size, size), ResizeMode.Stretch);

        resize.Should().Throw<InvalidDataException>().WithMessage($"*1×16000000*16000000 rows*{16_000_000L * size * 3}*{1 << 30}*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Fact]
    public void A_crop_of_a_tall_picture_is_the_crop_of_its_middle()
    {
        var tall = new byte[7 * 1_000 * 3];
        new Random(5).NextBytes(tall);
        var middle = tall[(480 * 7 * 3)..(520 * 7 * 3)];
        var shape = new ImageShape(3, 4, 5);

        new DecodedImage(7, 1_000, tall).Resize(shape).Should().Equal(new DecodedImage(7, 40, middle).Resize(shape));
    }
}
