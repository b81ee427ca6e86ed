using ResNetKit.Data;
using ResNetKit.Data.Pipeline;

namespace ResNetKit.Tests.Data;

/// <summary>Images in which every pixel tells where it comes from, and a normalization that leaves its number as it is.</summary>
internal static class NumberedImages
{
    public static Normalization Raw(int channels) =>
        new(new float[channels], Enumerable.Repeat(1 / 255f, channels).ToArray());

    /// <summary>Pixel number p of image i, counted over channels, rows and columns, has the value (p + i · step) mod 256; its label is i
    /// mod classes.</summary>
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

    /// <summary>What a pipeline shows of one sample, as float32 (C, H, W), rounded to whole numbers where it shows plain pixels.</summary>
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

    /// <summary>What one change of a view shows of the first image of the numbered images.</summary>
    public static float[] Show(ImageShape shape, Action<SampleView> change) =>
        new BatchPipeline(Create(shape), 1, [new Change(change)]).Show();

    private sealed class Change(Action<SampleView> change) : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random) => change(view);
    }
}
