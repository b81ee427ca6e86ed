using ResNetKit.Data;

namespace ResNetKit.Tests.Data.Augmentations;

public sealed class SampleViewTests
{
    // The rows are 0 1 2 3, 4 5 6 7, 8 9 10 11.
    private static readonly ImageShape _shape = new(1, 3, 4);

    [Fact]
    public void An_untouched_view_shows_the_image()
    {
        NumberedImages.Show(_shape, _ => { }).Should().Equal(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    [Fact]
    public void A_mirrored_view_shows_each_row_backwards()
    {
        NumberedImages.Show(_shape, view => view.Mirror()).Should().Equal(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8);
    }

    [Fact]
    public void A_shift_with_zero_padding_shows_black_beyond_the_edge()
    {
        NumberedImages.Show(_shape, view => view.Shift(1, -2, CropPadding.Zero)).Should().Equal(0, 0, 4, 5, 0, 0, 8, 9, 0, 0, 0, 0);
    }

    [Fact]
    public void A_shift_with_reflect_padding_mirrors_the_image_at_its_edge_without_repeating_it()
    {
        NumberedImages.Show(_shape, view => view.Shift(-1, 2, CropPadding.Reflect)).Should().Equal(6, 7, 6, 5, 2, 3, 2, 1, 6, 7, 6, 5);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(0, 5)]
    [InlineData(-3, -9)]
    public void A_shift_beyond_the_whole_image_shows_only_padding(int rows, int columns)
    {
        NumberedImages.Show(_shape, view => view.Shift(rows, columns, CropPadding.Zero)).Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void A_shift_by_many_times_the_size_still_reflects()
    {
        // An image of 3 rows and 4 columns that is mirrored at its edges repeats every 4 rows and every 6 columns.
        NumberedImages.Show(_shape, view => view.Shift(400, -600, CropPadding.Reflect)).Should().Equal(NumberedImages.Show(_shape, _ => { }));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 2)]
    [InlineData(2, -3)]
    public void Mirroring_then_shifting_is_shifting_the_other_way_then_mirroring(int rows, int columns)
    {
        var mirroredFirst = NumberedImages.Show(_shape, view =>
        {
            view.Mirror();
            view.Shift(rows, columns, CropPadding.Reflect);
        });
        var shiftedFirst = NumberedImages.Show(_shape, view =>
        {
            view.Shift(rows, -columns, CropPadding.Reflect);
            view.Mirror();
        });

        mirroredFirst.Should().Equal(shiftedFirst);
    }

    [Fact]
    public void Mirroring_comes_before_or_after_shifting_as_asked()
    {
        var shown = NumberedImages.Show(_shape, view =>
        {
            view.Mirror();
            view.Shift(0, 1, CropPadding.Zero);
        });

        shown.Should().Equal(2, 1, 0, 0, 6, 5, 4, 0, 10, 9, 8, 0);
    }

    [Fact]
    public void Mirroring_twice_shows_the_image()
    {
        var shown = NumberedImages.Show(_shape, view =>
        {
            view.Mirror();
            view.Mirror();
        });

        shown.Should().Equal(NumberedImages.Show(_shape, _ => { }));
    }

    [Fact]
    public void An_erased_box_is_filled_with_the_mean()
    {
        NumberedImages.Show(_shape, view => Erase(view, new PixelBox(1, 1, 2, 2))).Should().Equal(0, 1, 2, 3, 4, 0, 0, 7, 8, 0, 0, 11);
    }

    [Fact]
    public void An_erased_box_moves_with_later_changes()
    {
        var shown = NumberedImages.Show(_shape, view =>
        {
            Erase(view, new PixelBox(1, 0, 1, 1));
            view.Mirror();
            view.Shift(1, 0, CropPadding.Zero);
        });

        shown.Should().Equal(7, 6, 5, 0, 11, 10, 9, 8, 0, 0, 0, 0);
    }

    [Fact]
    public void An_erased_box_that_reaches_beyond_the_image_is_clipped()
    {
        NumberedImages.Show(_shape, view => Erase(view, new PixelBox(-5, 2, 6, 9))).Should().Equal(0, 1, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    [Fact]
    public void Noise_fills_each_value_of_each_channel_on_its_own()
    {
        var shape = new ImageShape(3, 32, 32);

        var shown = NumberedImages.Show(shape, view =>
        {
            var random = new SampleRandom(1, 0, 0);
            view.Erase(new PixelBox(0, 0, 32, 32), EraseFill.Noise, ref random);
        });

        shown.Distinct().Count().Should().BeGreaterThan(2000);
        shown.Average().Should().BeApproximately(0, 0.1f);
        shown.Average(value => value * value).Should().BeApproximately(1, 0.1f);
    }

    [Fact]
    public void Mixing_with_a_sample_outside_the_dataset_is_refused()
    {
        var show = () => NumberedImages.Show(_shape, view => view.BlendWith(1, 0.5f));

        show.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("partner");
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void A_share_outside_zero_to_one_is_refused(float share)
    {
        var show = () => NumberedImages.Show(_shape, view => view.BlendWith(0, share));

        show.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(share));
    }

    private static void Erase(SampleView view, PixelBox box)
    {
        var random = default(SampleRandom);
        view.Erase(box, EraseFill.Mean, ref random);
    }
}
