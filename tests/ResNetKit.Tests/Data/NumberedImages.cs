using ResNetKit.Data;
using ResNetKit.Data.Pipeline;

namespace ResNetKit.Tests.Data;

/// <summary>Creates images whose pixels show where they come from, with a normalization that keeps the values.</summary>
internal static class NumberedImages
{
    public static Normalization Raw(int channels) =>
        new(new float[channels], Enumerable.Repeat(1 / 255f, channels).ToArray());

    /// <summary>
    /// Creates images. Pixel number p of image i, counted over channels, rows and columns, has the value (p + i · step) mod 256. The label of image i is i mod
    /// classes.
    /// </summary>
    public static ImageDataset Create(ImageShape shape, int count = 1, int step = 0, int classes = 3)
    {
        var pixels = new byte[count * shape.Size];
        for (var position = 0; position < pixels.Length; position++)
        {
            pixels[position] = (byte)((position % shape.Size) + (position / shape.Size * step));
        }

        var labels = Enumerable.Range(0, count).Select(index => index % classes).ToArray();
        var names = Enumerable.Range(0, classes).Select(index => $"class {index}").ToArray();
        return new ImageDataset(shape, pixels, labels, names, Raw(shape.Channels));
    }

    /// <summary>Renders one sample of a pipeline as float32 (C, H, W). Rounds to three decimals, so that unchanged pixels are integers.</summary>
    public static float[] Show(this BatchPipeline pipeline, int index = 0, int epoch = 0)
    {
        var view = new SampleView(pipeline.Dataset.Shape);
        var partner = new SampleView(pipeline.Dataset.Shape);
        pipeline.Draw(view, epoch, index);
        if (view.Partner is { } other)
        {
            pipeline.Draw(partner, epoch, other);
        }

        var image = new float[pipeline.Dataset.Shape.Size];
        new ImageRenderer(pipeline.Dataset, pipeline.Normalization).Render(view, partner, channelsLast: false, image);
        return Array.ConvertAll(image, value => MathF.Round(value, 3));
    }

    /// <summary>Renders the first numbered image with the given changes of its view.</summary>
    public static float[] Show(ImageShape shape, Action<SampleView> change) =>
        new BatchPipeline(Create(shape), 1, [new Change(change)]).Show();

    private sealed class Change(Action<SampleView> change) : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random) => change(view);
    }
}
