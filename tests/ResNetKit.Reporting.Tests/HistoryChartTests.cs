using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting.Tests;

public sealed class HistoryChartTests
{
    [Fact]
    public void Loss_and_accuracy_have_a_curve_for_each_split_that_was_evaluated()
    {
        var run = Runs.Named("run", 0.5, 0.6);

        HistoryChart.Loss(run.History).Series.Select(series => series.Name).Should().Equal("train", "test");
        HistoryChart.Accuracy([Runs.Epoch(1, validationAccuracy: 0.5)]).Series.Select(series => series.Name)
            .Should().Equal("train", "validation");
    }

    [Fact]
    public void Test_curves_have_one_colour_with_and_without_a_validation_split()
    {
        var with = HistoryChart.Loss([Runs.Epoch(1, testAccuracy: 0.5, validationAccuracy: 0.5)]);
        var without = HistoryChart.Loss([Runs.Epoch(1, testAccuracy: 0.5)]);

        without.Series.Single(series => series.Name == "test").Color.Should().Be(with.Series.Single(series => series.Name == "test").Color);
    }

    [Fact]
    public void Epochs_without_an_evaluation_leave_no_gap()
    {
        var chart = HistoryChart.Accuracy([Runs.Epoch(1, testAccuracy: 0.5), Runs.Epoch(2), Runs.Epoch(3, testAccuracy: 0.6)]);

        chart.Series[1].Points.Should().Equal(new ChartPoint(1, 0.5), new ChartPoint(3, 0.6));
        new SvgPicture(chart).Curves()[1].Should().HaveCount(2);
    }
}
