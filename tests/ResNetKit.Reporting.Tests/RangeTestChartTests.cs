using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting.Tests;

public sealed class RangeTestChartTests
{
    [Fact]
    public void The_suggested_rate_and_that_of_the_lowest_loss_are_marked_on_an_axis_of_ratios()
    {
        var chart = RangeTestChart.Create(Runs.RangeTest(2.3, 2.2, 1.2, 1.15, 1.3));

        chart.XAxis.IsLogarithmic.Should().BeTrue();
        chart.Markers.Should().Equal(new ChartMarker(0.01, "suggested 0.01"), new ChartMarker(1, "lowest 1"));
    }

    [Fact]
    public void Losses_of_batches_and_their_smoothed_course_are_both_drawn()
    {
        var chart = RangeTestChart.Create(Runs.RangeTest(2.3, 2.2, 1.2));

        chart.Series.Select(series => series.Name).Should().Equal("each batch", "smoothed");
        chart.Series[1].Points.Select(point => point.Y).Should().Equal(2.3, 2.2, 1.2);
    }

    [Fact]
    public void Where_the_loss_diverges_it_does_not_hide_the_valley_before()
    {
        RangeTestChart.Create(Runs.RangeTest(2, 1.5, 1, 1e6, double.NaN)).YAxis.Maximum.Should().Be(2.5);
        RangeTestChart.Create(Runs.RangeTest(2, 1.5, 1)).YAxis.Maximum.Should().BeNull();
    }
}
