using SkiaSharp;

namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>Contains the decoder of docs/guides/your-own-images.md.</summary>
public sealed class OwnDecoder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-decoder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SkiaSharp_gives_the_pixels_that_the_decoder_in_the_box_gives()
    {
        var file = Draw(SKEncodedImageFormat.Png);

        var (own, inTheBox) = (Decode(file), DecodedImage.Decode(file));

        (own.Width, own.Height).Should().Be((inTheBox.Width, inTheBox.Height)).And.Be((24, 16));
        own.Rgb.ToArray().Should().Equal(inTheBox.Rgb.ToArray());
    }

    [Fact]
    public void SkiaSharp_reads_a_folder_of_WebP()
    {
        foreach (var name in new[] { "cat", "dog" })
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName, "1.webp"), Draw(SKEncodedImageFormat.Webp));

        var images = ImageFolderDataset.Load(_folder, new ImageShape(3, 16, 24), new ImageFolderOptions { Decoder = Decode });

        images.Count.Should().Be(2);
        images.GetPixels(0)[0].Should().BeCloseTo(250, 3, "the left is red");
    }

    [Fact]
    public void A_file_that_SkiaSharp_cannot_decode_is_named()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "cat")).FullName, "1.webp"), "no picture");

        FluentActions.Invoking(() => ImageFolderDataset.Load(_folder, ImageShape.Cifar, new ImageFolderOptions { Decoder = Decode }))
            .Should().Throw<InvalidDataException>().WithMessage("*1.webp' cannot be decoded: unknown image type*");
    }

    // The left half is red, and the right half blue.
    private static byte[] Draw(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(24, 16, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var row = 0; row < 16; row++)
        {
            for (var column = 0; column < 24; column++)
                bitmap.SetPixel(column, row, column < 12 ? new SKColor(250, 10, 20) : new SKColor(10, 20, 240));
        }

        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    private static DecodedImage Decode(ReadOnlyMemory<byte> file)
    {
        using var data = SKData.CreateCopy(file.Span);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException("unknown image type");
        using var bitmap = SKBitmap.Decode(codec, new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            rgba.Slice(from, 3).CopyTo(rgb.AsSpan(to));
        }

        return new DecodedImage(bitmap.Width, bitmap.Height, rgb);
    }
}
