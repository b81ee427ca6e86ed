using ResNetKit.Samples.OwnImages;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Data;

/// <summary>The decoder of samples/OwnImages, on real PNG and JPEG files.</summary>
public sealed class StbImageTests
{
    [Fact]
    public void A_png_and_a_jpeg_are_decoded_into_the_same_picture()
    {
        using var folder = new TemporaryFolder();
        var pictures = Directory.CreateDirectory(folder.File("class")).FullName;
        foreach (var name in new[] { "picture.png", "picture.jpg" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "reference", "data", name), Path.Combine(pictures, name));
        }

        var dataset = ImageFolderDataset.Load(folder.Path, new ImageShape(3, 1, 4), StbImage.Decode, ResizeMode.Stretch);

        // The outer pixels of each plane, out of the filter's reach across the middle; JPEG does not keep colours exactly.
        dataset.Count.Should().Be(2);
        for (var index = 0; index < 2; index++)
        {
            var planes = dataset.GetPixels(index).ToArray();
            int[] outer = [planes[0], planes[3], planes[4], planes[7], planes[8], planes[11]];
            outer.Zip([250, 30, 10, 40, 20, 240], (a, b) => Math.Abs(a - b)).Should().OnlyContain(difference => difference <= 3);
        }
    }

    [Fact]
    public void Something_that_is_no_picture_is_refused_with_the_library_s_reason()
    {
        var decode = () => StbImage.Decode("not a picture"u8.ToArray());

        decode.Should().Throw<InvalidDataException>().WithMessage("*unknown image type*");
    }
}
