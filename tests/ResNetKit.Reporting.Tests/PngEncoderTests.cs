using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ResNetKit.Reporting.Tests;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 3, 5)]
    [InlineData(3, 4, 2)]
    [InlineData(3, 32, 32)]
    public void An_image_comes_back_from_its_file(int channels, int height, int width)
    {
        var pixels = new byte[channels * height * width];
        new Random(1).NextBytes(pixels);

        Decode(PngEncoder.Encode(new ImageShape(channels, height, width), pixels)).Should().Equal(pixels);
    }

    [Fact]
    public void The_header_tells_size_depth_and_colour()
    {
        var png = PngEncoder.Encode(new ImageShape(3, 2, 7), new byte[42]);

        png[..8].Should().Equal(0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A);
        png[12..16].Should().Equal(Encoding.ASCII.GetBytes("IHDR"));
        png[16..29].Should().Equal(0, 0, 0, 7, 0, 0, 0, 2, 8, 2, 0, 0, 0);
    }

    [Fact]
    public void Checksums_are_those_of_the_standard()
    {
        // These twelve bytes are the last chunk of every PNG file.
        PngEncoder.Encode(new ImageShape(1, 1, 1), [0])[^12..].Should().Equal(0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82);
    }

    [Fact]
    public void An_image_of_two_channels_is_refused()
    {
        var encode = () => PngEncoder.Encode(new ImageShape(2, 4, 4), new byte[32]);

        encode.Should().Throw<ArgumentException>().WithParameterName("shape").WithMessage("*1 or 3 channels*2×4×4*");
    }

    [Fact]
    public void Pixels_that_do_not_fit_the_shape_are_refused()
    {
        var encode = () => PngEncoder.Encode(new ImageShape(3, 4, 4), new byte[47]);

        encode.Should().Throw<ArgumentException>().WithParameterName("pixels").WithMessage("*48*47*");
    }

    // Reads 8-bit images without interlacing and with the filters "none" and "subtract left".
    private static byte[] Decode(byte[] png)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var channels = png[25] == 0 ? 1 : 3;
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        Encoding.ASCII.GetString(png, 37, 4).Should().Be("IDAT");
        using var zlib = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        using var data = new MemoryStream();
        zlib.CopyTo(data);
        var lines = data.ToArray();
        var stride = 1 + (channels * width);
        lines.Should().HaveCount(stride * height);

        var pixels = new byte[channels * height * width];
        for (var y = 0; y < height; y++)
        {
            var filter = lines[y * stride];
            for (var index = 0; index < channels * width; index++)
            {
                var at = (y * stride) + 1 + index;
                if (filter == 1 && index >= channels)
                {
                    lines[at] += lines[at - channels];
                }

                pixels[(((index % channels) * height) + y) * width + (index / channels)] = lines[at];
            }
        }

        return pixels;
    }
}
