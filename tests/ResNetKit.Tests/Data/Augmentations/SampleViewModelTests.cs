using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Augmentations;

/// <summary>Compares random changes of a view with the same changes applied one after another to the pixels.</summary>
public sealed class SampleViewModelTests
{
    [Fact]
    public void A_view_shows_the_pixels_that_its_changes_give_when_they_are_applied_one_after_the_other()
    {
        for (var trial = 0; trial < 2000; trial++)
        {
            var random = new SampleRandom(seed: 11, epoch: 0, index: trial);
            var shape = new ImageShape(1, random.NextInt32(1, 6), random.NextInt32(1, 6));
            var expected = NumberedImages.Show(shape, _ => { });

            var shown = NumberedImages.Show(shape, view =>
            {
                // There is at most one shift, because shifts of a view add up. A second one could bring back pixels that the first one has moved out.
                var mayShift = true;
                for (var change = random.NextInt32(5); change > 0; change--)
                {
                    switch (random.NextInt32(3))
                    {
                        case 0:
                            view.Mirror();
                            expected = Map(shape, (y, x) => At(expected, shape, y, shape.Width - 1 - x));
                            break;
                        case 1 when mayShift:
                            mayShift = false;
                            var (rows, columns) = (random.NextInt32(-7, 7), random.NextInt32(-7, 7));
                            var padding = (CropPadding)random.NextInt32(2);
                            var before = expected;
                            view.Shift(rows, columns, padding);
                            expected = Map(shape, (y, x) => Padded(before, shape, y + rows, x + columns, padding));
                            break;
                        case 2 when !mayShift:
                            var (top, left) = (random.NextInt32(-2, 5), random.NextInt32(-2, 5));
                            var box = new PixelBox(top, left, random.NextInt32(4), random.NextInt32(4));
                            view.Erase(box, EraseFill.Mean, ref random);
                            var whole = expected;
                            expected = Map(shape, (y, x) => Contains(box, y, x) ? 0 : At(whole, shape, y, x));
                            break;
                    }
                }
            });

            shown.Should().Equal(expected, $"trial {trial} asked so");
        }
    }

    private static float[] Map(ImageShape shape, Func<int, int, float> pixel) =>
        [.. Enumerable.Range(0, shape.Height).SelectMany(y => Enumerable.Range(0, shape.Width).Select(x => pixel(y, x)))];

    private static float At(float[] image, ImageShape shape, int y, int x) => image[(y * shape.Width) + x];

    private static bool Contains(PixelBox box, int y, int x) =>
        y >= box.Top && y < box.Top + box.Height && x >= box.Left && x < box.Left + box.Width;

    private static float Padded(float[] image, ImageShape shape, int y, int x, CropPadding padding)
    {
        if (padding == CropPadding.Reflect)
        {
            (y, x) = (Reflect(y, shape.Height), Reflect(x, shape.Width));
        }

        return y >= 0 && y < shape.Height && x >= 0 && x < shape.Width ? At(image, shape, y, x) : 0;
    }

    // Reflects a position at the edges until it is within the image.
    private static int Reflect(int position, int length)
    {
        if (length == 1)
        {
            return 0;
        }

        while (position < 0 || position >= length)
        {
            position = position < 0 ? -position : (2 * (length - 1)) - position;
        }

        return position;
    }
}
