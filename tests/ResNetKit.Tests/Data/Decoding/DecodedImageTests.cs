using System.Text;
using ResNetKit.Data.Decoding;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data.Decoding;

public sealed class DecodedImageTests
{
    public static TheoryData<string> Kinds => [.. PictureFile.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_picture_is_what_Pillow_makes_of_it(string kind)
    {
        var expected = PictureFile.All[kind];

        var image = DecodedImage.Decode(expected.File);

        (image.Width, image.Height).Should().Be((expected.Width, expected.Height));
        var difference = image.Rgb.ToArray().Zip(expected.Rgb, (a, b) => Math.Abs(a - b)).Max();
        difference.Should().BeLessThanOrEqualTo(Tolerance(kind));
    }

    [Fact]
    public void A_photo_is_turned_upright_from_all_eight_orientations()
    {
        var stored = PictureFile.All["jpeg of orientation 1"];
        var upright = Enumerable.Range(1, 8).Select(orientation => DecodedImage.Decode(PictureFile.All[$"jpeg of orientation {orientation}"].File));

        // Lists the colors of the four corners of each picture, clockwise from the upper left. The test finds the corner with the color of the upper
        // left corner of the stored picture.
        var corners = upright.Select(image => new[] { (0, 0), (image.Width - 1, 0), (image.Width - 1, image.Height - 1), (0, image.Height - 1) }
            .Select(corner => image.Rgb.Slice(3 * ((corner.Item2 * image.Width) + corner.Item1), 3).ToArray()).ToList());
        var first = DecodedImage.Decode(stored.File).Rgb[..3].ToArray();
        corners.Select(colors => colors.FindIndex(color => color.SequenceEqual(first))).Should().Equal(0, 1, 2, 3, 0, 1, 2, 3);
    }

    [Fact]
    public void A_file_with_damaged_EXIF_is_decoded_and_one_without_EXIF_is_not_turned()
    {
        var sound = PictureFile.All["jpeg of orientation 6"].File;
        var exif = sound.AsSpan().IndexOf("Exif\0\0"u8) + 6;
        for (var place = exif; place < exif + 38; place++)
        {
            var damaged = sound.ToArray();
            damaged[place] ^= 0xFF;

            var image = DecodedImage.Decode(damaged);

            (image.Width * image.Height).Should().Be(19 * 13);
        }

        DecodedImage.Decode(PictureFile.All["jpeg color"].File).Width.Should().Be(19);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_that_ends_too_early_is_refused(string kind)
    {
        var (file, whole) = (PictureFile.All[kind].File, DecodedImage.Decode(PictureFile.All[kind].File).Rgb.ToArray());
        var refused = 0;
        for (var length = 0; length < file.Length; length += 1 + (length / 40))
        {
            try
            {
                // Some files contain more data after their picture.
                DecodedImage.Decode(file.AsMemory(0, length)).Rgb.ToArray().Should().Equal(whole, "{0} of {1} bytes hold the picture", length, file.Length);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        refused.Should().BeGreaterThan(20);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_damaged_file_is_refused_or_decoded_but_does_no_harm(string kind)
    {
        var sound = PictureFile.All[kind].File;
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var damaged = sound.ToArray();
            for (var flip = random.Next(1, 5); flip > 0; flip--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                var image = DecodedImage.Decode(damaged);
                image.Rgb.Length.Should().Be(image.Width * image.Height * 3);
            }
            catch (InvalidDataException error)
            {
                error.Message.Length.Should().BeLessThan(300);
            }
        }
    }

    [Fact]
    public void A_byte_that_changed_in_a_PNG_is_noticed()
    {
        var damaged = PictureFile.All["png color"].File.ToArray();
        damaged[damaged.AsSpan().IndexOf("IDAT"u8) + 30] ^= 1;
        var decode = () => DecodedImage.Decode(damaged);

        decode.Should().Throw<InvalidDataException>().WithMessage("The PNG file is damaged: the checksum*");
    }

    [Theory]
    [InlineData("", "*is empty*")]
    [InlineData("RIFF\u0001\u0002\u0003\u0004WEBPVP8 ", "*is a WebP picture; expected PNG, JPEG, BMP or GIF.")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "*HEIC*")]
    [InlineData("\0\0\0\u0018ftypavif\0\0\0\0", "*AVIF*")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0", "*video*")]
    [InlineData("II*\0\b\0\0\0", "*TIFF*")]
    [InlineData("\n<html><body>404 Not Found</body></html>", "*web page*")]
    [InlineData("<?xml version=\"1.0\"?><svg/>", "*SVG*")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "*Git LFS*git lfs pull*")]
    [InlineData("not a picture", "*unknown kind*")]
    public void A_file_of_another_kind_is_refused_with_a_message_that_names_its_kind(string content, string message)
    {
        var decode = () => DecodedImage.Decode(Encoding.Latin1.GetBytes(content));

        decode.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void A_small_file_that_claims_a_huge_picture_is_refused_before_memory_is_taken()
    {
        var file = PictureFile.BlackPng(30_000, 30_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decode = () => DecodedImage.Decode(file);

        decode.Should().Throw<InvalidDataException>().WithMessage("*30000 × 30000 pixels; at most 200 million*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Theory]
    [InlineData("gif", 6)]
    [InlineData("jpeg color", -1)]
    public void A_picture_that_cannot_be_in_so_small_a_file_is_refused_before_memory_is_taken(string kind, int place)
    {
        var file = PictureFile.All[kind].File.ToArray();
        place = place < 0 ? file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 5 : place;
        ((byte[])[0x20, 0x20, 0x20, 0x20]).CopyTo(file, place);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decode = () => DecodedImage.Decode(file);

        decode.Should().Throw<InvalidDataException>().WithMessage($"*{file.Length} bytes hold no picture of 8224 × 8224 pixels.");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Fact]
    public void A_gif_of_thousands_of_transparent_colors_is_copied_once()
    {
        byte[] control = [0x21, 0xF9, 4, 1, 0, 0, 0, 0];
        var gif = PictureFile.All["gif"].File;
        var first = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1));
        byte[] file = [.. gif[..first], .. Enumerable.Repeat(control, 10_000).SelectMany(bytes => bytes), .. gif[first..]];
        var before = GC.GetAllocatedBytesForCurrentThread();

        var header = GifHeader.Read(file);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2 * file.Length);
        header.Edited!.Where((_, place) => place >= first && place < first + (control.Length * 10_000) && (place - first) % control.Length == 3)
            .Should().OnlyContain(flags => flags == 0, "every transparent color is shown");
    }

    [Fact]
    public void A_blank_page_that_compresses_as_well_as_can_be_is_decoded()
    {
        DecodedImage.Decode(PictureFile.BlackPng(5_000, 5_000)).Width.Should().Be(5_000);
    }

    [Fact]
    public void A_picture_of_one_pixel_or_one_row_is_decoded()
    {
        DecodedImage.Decode(PictureFile.Bmp(1, 2, 3, width: 1, height: 1)).Rgb.ToArray().Should().Equal(1, 2, 3);
        DecodedImage.Decode(PictureFile.BlackPng(4_000, 1)).Width.Should().Be(4_000);
        DecodedImage.Decode(PictureFile.BlackPng(1, 4_000)).Height.Should().Be(4_000);
    }

    [Fact]
    public void A_stream_and_a_part_of_memory_are_decoded_too()
    {
        var file = PictureFile.Bmp(7, 8, 9);
        byte[] padded = [1, 2, 3, .. file];
        using var stream = new MemoryStream(padded) { Position = 3 };

        DecodedImage.Decode(stream).Rgb.ToArray().Should().Equal(DecodedImage.Decode(padded.AsMemory(3)).Rgb.ToArray())
            .And.StartWith([7, 8, 9]);
    }

    [Fact]
    public void A_file_is_decoded_by_its_content_whatever_its_name_says()
    {
        using var folder = new TemporaryFolder();

        DecodedImage.Load(folder.Write("animation.jpg", PictureFile.All["gif"].File)).Width.Should().Be(19);
    }

    [Fact]
    public void A_file_that_cannot_be_decoded_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("cat.jpg", PictureFile.All["jpeg color"].File[..300]);
        var load = () => DecodedImage.Load(path);

        load.Should().Throw<InvalidDataException>().WithMessage($"'{path}' cannot be decoded: The JPEG file is incomplete*");
    }

    [Fact]
    public void A_missing_file_gives_a_FileNotFoundException()
    {
        var load = () => DecodedImage.Load("nowhere.jpg");

        load.Should().Throw<FileNotFoundException>().WithMessage("*nowhere.jpg*");
    }

    [Fact]
    public void A_decoder_of_one_s_own_takes_the_place_of_the_library_s()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("cat.webp", [42]);

        DecodedImage.Load(path, file => new DecodedImage(1, 1, new[] { file.Span[0], file.Span[0], file.Span[0] }))
            .Rgb.ToArray().Should().Equal(42, 42, 42);
    }

    [Fact]
    public async Task Pictures_are_decoded_on_several_threads_at_once()
    {
        var files = PictureFile.All.Values.ToList();
        var alone = files.Select(picture => DecodedImage.Decode(picture.File).Rgb.ToArray()).ToList();

        var rounds = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => files.Select(picture => DecodedImage.Decode(picture.File).Rgb.ToArray()).ToList(), TestContext.Current.CancellationToken)));

        rounds.Should().OnlyContain(round => round.Zip(alone).All(pair => pair.First.SequenceEqual(pair.Second)));
    }

    // PNG, BMP and GIF are exact. Two JPEG decoders may round each of three planes differently by 1. The conversion to RGB combines two or three planes with
    // weights of up to 1.772, and rounds again.
    private static int Tolerance(string kind) => kind.StartsWith("jpeg", StringComparison.Ordinal) ? 5 : 0;
}
