using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting.Tests;

public sealed class BarChartTests
{
    [Fact]
    public void Bars_are_as_long_as_their_shares_of_the_whole()
    {
        var picture = new SvgPicture(Chart(new BarItem("cat", 0.5), new BarItem("dog", 1), new BarItem("frog", 0)));

        var whole = SvgPicture.Number(picture.ByClass("rect", "track")[0], "width");
        picture.ByClass("rect", "bar").Select(bar => SvgPicture.Number(bar, "width") / whole).Should().Equal(0.5, 1, 0);
    }

    [Fact]
    public void Each_bar_has_its_name_its_share_and_its_note()
    {
        new SvgPicture(Chart(new BarItem("cat", 0.865, "865 of 1,000"))).Texts.Should().Contain(["cat", "86.5%  865 of 1,000"]);
    }

    [Fact]
    public void A_share_that_is_NaN_is_shown_as_a_dash()
    {
        new SvgPicture(Chart(new BarItem("cat", double.NaN))).Texts.Should().Contain("–");
    }

    [Fact]
    public void The_reference_is_drawn_across_all_bars()
    {
        var chart = Chart(new BarItem("cat", 0.5), new BarItem("dog", 1));
        var picture = new SvgPicture(chart with { Reference = 0.75, ReferenceLabel = "both" });

        var bars = picture.ByClass("rect", "track");
        var line = picture.ByClass("line", "guide").Single();
        var share = (SvgPicture.Number(line, "x1") - SvgPicture.Number(bars[0], "x")) / SvgPicture.Number(bars[0], "width");
        share.Should().BeApproximately(0.75, 0.001);
        SvgPicture.Number(line, "y1").Should().BeLessThan(SvgPicture.Number(bars[0], "y"));
        SvgPicture.Number(line, "y2").Should().BeGreaterThan(SvgPicture.Number(bars[1], "y"));
        picture.Texts.Should().Contain("both 75.0%");
    }

    private static BarChart Chart(params BarItem[] items) => new() { Title = "Title", Items = items };
}
