using ResNetKit.Data;
using ResNetKit.Data.Pipeline;

namespace ResNetKit.Tests.Data;

public sealed class ImageRendererTests
{
    private static readonly ImageShape _shape = new(3, 2, 5);

    [Fact]
    public void Values_are_normalized_channel_by_channel()
    {
        var dataset = NumberedImages.Create(_shape);
        var normalization = new Normalization([0.5f, 0.25f, 0.1f], [0.5f, 2, 0.25f]);
        var image = new float[_shape.Size];

        new ImageRenderer(dataset, normalization).Render(dataset.GetPixels(0), new SampleView(_shape), channelsLast: false, image);

        image[7].Should().BeApproximately(((7 / 255f) - 0.5f) / 0.5f, 1e-6f);
        image[17].Should().BeApproximately(((17 / 255f) - 0.25f) / 2, 1e-6f);
        image[29].Should().BeApproximately(((29 / 255f) - 0.1f) / 0.25f, 1e-6f);
    }

    [Fact]
    public void Channels_last_puts_the_channels_of_a_pixel_side_by_side()
    {
        var dataset = NumberedImages.Create(_shape);
        var image = new float[_shape.Size];

        new ImageRenderer(dataset, dataset.Normalization).Render(dataset.GetPixels(0), new SampleView(_shape), channelsLast: true, image);

        // The strides of channels, rows and columns in the raw image are 10, 5 and 1.
        image.Select(value => (int)MathF.Round(value)).Should().Equal(
            Enumerable.Range(0, 10).SelectMany(pixel => new[] { pixel, pixel + 10, pixel + 20 }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_memory_orders_show_the_same_whatever_was_done(bool blend)
    {
        var dataset = NumberedImages.Create(_shape, count: 4, step: 50);
        var mixing = blend ? new MixupOptions { Alpha = 1 }.CreateAugmentation() : new CutMixOptions { Alpha = 1, Probability = 1 }.CreateAugmentation();
        var pipeline = new BatchPipeline(
            dataset, 1, [new RandomCropOptions { Padding = 1, Mode = CropPadding.Reflect }.CreateAugmentation(), new RandomErasingOptions { Probability = 1 }.CreateAugmentation(), new HorizontalFlipOptions().CreateAugmentation(), mixing]);
        var renderer = new ImageRenderer(dataset, dataset.Normalization);
        var (view, partner) = (new SampleView(_shape), new SampleView(_shape));
        var (planes, pixels) = (new float[_shape.Size], new float[_shape.Size]);

        for (var epoch = 0; epoch < 20; epoch++)
        {
            pipeline.Draw(view, epoch, index: 0);
            pipeline.Draw(partner, epoch, view.Partner!.Value);
            renderer.Render(view, partner, channelsLast: false, planes);
            renderer.Render(view, partner, channelsLast: true, pixels);

            var reordered = Enumerable.Range(0, 3).SelectMany(
                channel => Enumerable.Range(0, 10).Select(pixel => pixels[(pixel * 3) + channel]));
            planes.Should().Equal(reordered);
        }
    }

    [Theory]
    [InlineData(0x3F800000u, 0x3F80)] // 1
    [InlineData(0x3F808000u, 0x3F80)] // half-way: rounded down, to even
    [InlineData(0x3F808001u, 0x3F81)] // just above half-way
    [InlineData(0x3F818000u, 0x3F82)] // half-way: rounded up, to even
    [InlineData(0x3F817FFFu, 0x3F81)] // just below half-way
    [InlineData(0xBF818000u, 0xBF82)] // half-way, with a minus sign
    [InlineData(0x00000000u, 0x0000)]
    [InlineData(0x80000000u, 0x8000)]
    public void Rounding_to_bfloat16_goes_to_the_nearest_and_from_half_way_to_even(uint bits, ushort expected)
    {
        // This length makes the method use both its vectors and its loop for the remaining values.
        var source = Enumerable.Repeat(BitConverter.UInt32BitsToSingle(bits), 77).ToArray();
        var rounded = new ushort[77];

        ImageRenderer.RoundToBFloat16(source, rounded);

        rounded.Should().OnlyContain(value => value == expected);
    }
}
