using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting.Tests;

public sealed class HeatMapTests
{
    [Fact]
    public void Each_count_is_written_into_its_cell_and_zero_is_left_blank()
    {
        var picture = new SvgPicture(Chart(["cat", "dog"], new[,] { { 90, 10 }, { 0, 7 } }));

        picture.Texts.Should().Contain(["90", "10", "7"]).And.NotContain("0");
        SvgPicture.Number(picture.Text("90"), "y").Should().Be(SvgPicture.Number(picture.Text("10"), "y"));
        SvgPicture.Number(picture.Text("90"), "x").Should().BeLessThan(SvgPicture.Number(picture.Text("10"), "x"));
        SvgPicture.Number(picture.Text("7"), "y").Should().BeGreaterThan(SvgPicture.Number(picture.Text("10"), "y"));
    }

    [Fact]
    public void Rows_and_columns_have_the_names_of_their_classes()
    {
        new SvgPicture(Chart(["cat", "dog"], new[,] { { 90, 10 }, { 0, 7 } })).Texts.Count(text => text == "cat").Should().Be(2);
    }

    [Fact]
    public void Each_cell_says_in_words_which_class_was_predicted_as_which()
    {
        new SvgPicture(Chart(["cat", "dog"], new[,] { { 90, 10 }, { 0, 7 } })).Elements("title").Select(title => title.Value)
            .Should().Contain(["cat predicted correctly: 90 (90.0%)", "cat predicted as dog: 10 (10.0%)", "dog predicted correctly: 7 (100.0%)"]);
    }

    [Fact]
    public void Shades_follow_the_share_of_the_row_and_stay_light_enough_for_text()
    {
        var picture = new SvgPicture(Chart(["a", "b", "c"], new[,] { { 80, 20, 0 }, { 5, 95, 0 }, { 0, 0, 1000 } }));

        var shades = picture.ByClass("rect", "bar").Select(cell => SvgPicture.Number(cell, "fill-opacity"));
        shades.Should().Equal(0.44, 0.55, 0.28, 0.52, 0.55);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void The_table_fits_into_the_picture_whatever_the_number_of_classes(int classes)
    {
        var counts = new int[classes, classes];
        for (var label = 0; label < classes; label++)
        {
            counts[label, label] = 1000;
        }

        var picture = new SvgPicture(Chart([.. Enumerable.Range(0, classes).Select(label => $"class {label}")], counts));

        picture.ByClass("rect", "bar").Should().HaveCount(classes)
            .And.OnlyContain(cell => SvgPicture.Number(cell, "x") + SvgPicture.Number(cell, "width") <= picture.Width);
    }

    [Fact]
    public void A_table_of_zeros_is_no_error()
    {
        new SvgPicture(Chart(["a", "b"], new int[2, 2])).ByClass("rect", "bar").Should().BeEmpty();
    }

    private static HeatMap Chart(IReadOnlyList<string> labels, int[,] counts) =>
        new() { Title = "Title", Labels = labels, Counts = counts };
}
