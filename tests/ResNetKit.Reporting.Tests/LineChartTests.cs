using System.Globalization;
using ResNetKit.Reporting.Charts;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Reporting.Tests;

public sealed class LineChartTests
{
    [Fact]
    public void A_curve_runs_through_its_points_with_high_values_on_top()
    {
        var picture = new SvgPicture(Chart(Line("loss", 4, 2, 3)));

        var curve = picture.Curves().Should().ContainSingle().Subject;
        var (left, right, top, bottom) = picture.Plot;
        curve.Select(point => point.X).Should().Equal(left, (left + right) / 2, right);
        curve[0].Y.Should().BeApproximately(top, 0.1);
        curve[1].Y.Should().BeApproximately(bottom, 0.1);
        curve[2].Y.Should().BeApproximately((top + bottom) / 2, 0.1);
    }

    [Fact]
    public void Readers_who_do_not_see_the_chart_are_told_what_it_shows()
    {
        var picture = new SvgPicture(Chart(Line("train", 2, 1), Line("test", 2, 1.25)) with { Title = "Loss" });

        picture.Root.Attribute("role")!.Value.Should().Be("img");
        picture.Elements("title")[0].Value.Should().Be("Loss");
        picture.Elements("desc").Single().Value.Should().Be("train ends at 1.00, epoch 2. test ends at 1.25, epoch 2.");
    }

    [Fact]
    public void Few_curves_are_named_where_they_end()
    {
        var picture = new SvgPicture(Chart(Line("train", 2, 1), Line("test", 2, 1.5)));

        var name = picture.Text("test 1.50");
        SvgPicture.Number(name, "x").Should().BeGreaterThan(picture.Plot.Right);
        SvgPicture.Number(name, "y").Should().BeApproximately(picture.Curves()[1][^1].Y, 6);
        picture.Texts.Should().NotContain("test");
    }

    [Fact]
    public void Many_curves_are_named_in_a_legend_above_the_drawing()
    {
        var picture = new SvgPicture(Chart([.. Enumerable.Range(1, 9).Select(run => Line($"run-{run}", run, run + 1))]));

        for (var run = 1; run <= 9; run++)
        {
            SvgPicture.Number(picture.Text($"run-{run}"), "y").Should().BeLessThan(picture.Plot.Top);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(20)]
    public void Text_never_lies_over_the_drawing_nor_beyond_the_picture(int curves)
    {
        var chart = Chart([.. Enumerable.Range(1, curves).Select(run => Line($"experiment {run}", 1, 0.5 + (run * 0.001), 0.5))]) with
        {
            Title = "A title that is much too long to fit into one line of a chart and is therefore broken into several",
            Subtitle = "A subtitle that is much too long to fit into one line of a chart and is therefore broken into several",
            Markers = [new ChartMarker(1, "at the left border"), new ChartMarker(3, "at the right border")],
        };
        var picture = new SvgPicture(chart);

        var (left, right, top, bottom) = picture.Plot;
        foreach (var text in picture.Elements("text"))
        {
            var width = TextMeasure.Width(text.Value, 12);
            var (x, y) = (SvgPicture.Number(text, "x"), SvgPicture.Number(text, "y"));
            var classes = text.Attribute("class")?.Value ?? "";
            var start = classes.Contains("end") ? x - width : classes.Contains("middle") ? x - (width / 2) : x;
            start.Should().BeGreaterThanOrEqualTo(0, text.Value);
            (start + width).Should().BeLessThanOrEqualTo(picture.Width, text.Value);
            var isOverDrawing = start < right && start + width > left && y > top + 2 && y - 10 < bottom;
            isOverDrawing.Should().BeFalse(text.Value);
        }
    }

    [Fact]
    public void Names_of_curves_that_end_together_do_not_touch()
    {
        var picture = new SvgPicture(Chart(Line("a", 0, 1), Line("b", 2, 1), Line("c", 1, 1), Line("d", 1.5, 1)));

        var names = picture.Elements("text").Where(text => text.Value.EndsWith(" 1.00"));
        var places = names.Select(text => SvgPicture.Number(text, "y")).Order().ToList();
        places.Should().HaveCount(4);
        places.Zip(places.Skip(1), (above, below) => below - above).Should().OnlyContain(distance => distance >= 15.9);
    }

    [Fact]
    public void A_value_that_is_no_number_leaves_a_gap()
    {
        var picture = new SvgPicture(Chart(Line("loss", 1, 2, double.NaN, 3, 2)));

        picture.Curves().Select(curve => curve.Count).Should().Equal(2, 2);
    }

    [Fact]
    public void A_curve_with_a_single_value_is_drawn_as_a_dot()
    {
        new SvgPicture(Chart(Line("loss", 1))).ByClass("circle", "dot").Should().ContainSingle();
    }

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new[] { double.NaN, double.PositiveInfinity })]
    [InlineData(new[] { double.MaxValue, double.MinValue })]
    [InlineData(new[] { 1.0, 1.0000000000000002 })]
    [InlineData(new[] { 1e-300, 1e90, -1e90 })]
    public void Values_that_cannot_be_drawn_are_no_error(double[] values)
    {
        var picture = new SvgPicture(Chart(Line("loss", values)));

        picture.Root.ToString().Should().NotContainAny("NaN,", "Infinity", "∞");
        picture.Texts.Should().Contain("epoch");
    }

    [Fact]
    public void On_a_logarithmic_axis_equal_ratios_take_equal_room()
    {
        var chart = Chart(new LineSeries("loss", [new(0.001, 1), new(0.01, 2), new(1, 1), new(0, 1), new(-1, 1)])) with
        {
            XAxis = new ChartAxis { IsLogarithmic = true },
        };
        var picture = new SvgPicture(chart);

        var curve = picture.Curves().Should().ContainSingle().Subject;
        curve.Should().HaveCount(3, "a logarithmic axis has no place for 0 and below");
        (curve[2].X - curve[1].X).Should().BeApproximately(2 * (curve[1].X - curve[0].X), 0.1);
        picture.Texts.Should().Contain(["0.001", "0.01", "0.1", "1"]);
    }

    [Fact]
    public void A_marker_stands_at_its_place_with_its_label_above()
    {
        var picture = new SvgPicture(Chart(Line("loss", 3, 1, 2)) with { Markers = [new ChartMarker(2, "here")] });

        var line = picture.ByClass("line", "guide").Single();
        SvgPicture.Number(line, "x1").Should().Be(picture.Curves()[0][1].X);
        SvgPicture.Number(picture.Text("here"), "x").Should().Be(picture.Curves()[0][1].X);
    }

    [Fact]
    public void Labels_of_markers_near_each_other_stand_side_by_side()
    {
        var picture = new SvgPicture(Chart(Line("loss", 3, 1, 2)) with { Markers = [new ChartMarker(2.01, "the second"), new ChartMarker(2, "the first")] });

        var (first, second) = (SvgPicture.Number(picture.Text("the first"), "x"), SvgPicture.Number(picture.Text("the second"), "x"));
        (second - first).Should().BeGreaterThan(TextMeasure.Width("the second", 12));
    }

    [Fact]
    public void Curves_are_cut_off_at_the_limits_of_the_axis()
    {
        var picture = new SvgPicture(Chart(Line("loss", 1, 2, 1000)) with { YAxis = new ChartAxis { Maximum = 3 } });

        var path = picture.ByClass("path", "line").Single();
        var clip = path.Ancestors().First(element => element.Name.LocalName == "svg");
        SvgPicture.Number(clip, "y").Should().BeApproximately(picture.Plot.Top, 10);
        picture.Curves()[0][2].Y.Should().BeLessThan(0);
    }

    [Fact]
    public void The_ninth_curve_has_the_first_colour_and_dashes()
    {
        var svg = Chart([.. Enumerable.Range(1, 9).Select(run => Line($"run-{run}", run, run + 1))]).ToSvg();

        svg.Split("class=\"line dash1\" d=").Should().HaveCount(2);
    }

    [Fact]
    public void A_curve_of_very_many_steps_keeps_its_peaks_in_few_points()
    {
        var values = Enumerable.Range(0, 200_000).Select(step => step == 123_456 ? 100.0 : Math.Sin(step)).ToArray();

        var svg = Chart(Line("loss", values)).ToSvg();

        svg.Length.Should().BeLessThan(60_000);
        var picture = new SvgPicture(Chart(Line("loss", values)));
        picture.Curves()[0].Min(point => point.Y).Should().BeApproximately(picture.Plot.Top, 0.1);
    }

    [Fact]
    public void A_curve_of_very_many_steps_along_straight_lines_is_drawn_by_its_corners()
    {
        var values = Enumerable.Range(0, 3001).Select(step => step < 1000 ? step / 1000.0 : (3000 - step) / 2000.0).ToArray();

        var picture = new SvgPicture(Chart(Line("rate", values)));

        var (left, right, top, bottom) = picture.Plot;
        picture.Curves()[0].Should().HaveCount(3);
        picture.Curves()[0][0].Should().Be((left, bottom));
        picture.Curves()[0][1].Y.Should().Be(top);
        picture.Curves()[0][2].Should().Be((right, bottom));
    }

    [Fact]
    public void The_same_chart_gives_the_same_bytes_in_every_language()
    {
        var before = Chart(Line("a", 0.5, 1234.5), Line("b", 0.25, 0.125)).ToSvg();
        var culture = CultureInfo.CurrentCulture;
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        foreign.NumberFormat.NumberDecimalSeparator = ",";
        foreign.NumberFormat.NumberGroupSeparator = ".";
        foreign.NumberFormat.NegativeSign = "~";
        try
        {
            CultureInfo.CurrentCulture = foreign;

            Chart(Line("a", 0.5, 1234.5), Line("b", 0.25, 0.125)).ToSvg().Should().Be(before);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Names_are_text_never_markup()
    {
        const string hostile = "</text><script>alert('1')</script>&\"\u0001\ud800";
        var chart = Chart(Line(hostile, 1, 2), Line("b", 1, 2)) with
        {
            Title = hostile,
            Subtitle = hostile,
            Markers = [new ChartMarker(1, hostile)],
            XAxis = new ChartAxis { Label = hostile },
            YAxis = new ChartAxis { Label = hostile },
        };

        var picture = new SvgPicture(chart);

        picture.Elements("script").Should().BeEmpty();
        picture.Elements("title")[0].Value.Should().Be("</text><script>alert('1')</script>&\"\ufffd\ufffd");
    }

    [Fact]
    public void A_file_holds_colours_for_light_and_dark_and_loads_nothing()
    {
        var svg = Chart(Line("a", 1, 2)).ToSvg();

        svg.Should().Contain("@media (prefers-color-scheme:dark)");
        svg.Replace("http://www.w3.org/2000/svg", "").Should().NotContainAny("http", "url(", "@import", "href", "<script");
    }

    [Fact]
    public void A_chart_is_saved_as_a_file()
    {
        using var folder = new TemporaryFolder();
        var chart = Chart(Line("a", 1, 2));

        chart.Save(folder.File("chart.svg"));

        File.ReadAllText(folder.File("chart.svg")).Should().Be(chart.ToSvg());
        chart.Invoking(it => it.Save(folder.File("missing/chart.svg"))).Should().Throw<IOException>();
    }

    private static LineSeries Line(string name, params double[] values) =>
        new(name, [.. values.Select((value, index) => new ChartPoint(index + 1, value))]);

    private static LineChart Chart(params LineSeries[] series) => new()
    {
        Title = "Title",
        Series = series,
        XAxis = new ChartAxis { Label = "epoch", Format = ValueFormat.Count },
        YAxis = new ChartAxis(),
    };
}
