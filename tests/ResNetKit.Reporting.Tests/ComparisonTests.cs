using ResNetKit.Tests.Serialization;

namespace ResNetKit.Reporting.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void Runs_stand_beside_each_other_in_the_order_given_and_the_best_stands_out()
    {
        var page = Page(Runs.Named("a", 0.5, 0.75, 0.7), Runs.Named("b", 0.6, 0.72));

        var table = page.Table("Results");
        table[1].Take(6).Should().Equal("a", "test", "70.00%", "75.00%", "2", "0.8333");
        table[2].Take(6).Should().Equal("b", "test", "72.00%", "72.00%", "2", "1.2500");
        page.ByClass("best").Select(cell => cell.Value).Should().Equal("75.00%", "72.00%");
    }

    [Fact]
    public void Curves_of_all_runs_lie_over_each_other()
    {
        var chart = ComparisonChart.Accuracy([Runs.Named("a", 0.5, 0.75), Runs.Named("b", 0.6, 0.72, 0.8)]);

        chart.Series.Select(series => series.Name).Should().Equal("a", "b");
        chart.Series[1].Points.Select(point => point.Y).Should().Equal(0.6, 0.72, 0.8);
    }

    [Fact]
    public void A_run_keeps_its_colour_in_charts_that_lack_another_run()
    {
        var chart = ComparisonChart.Accuracy([Runs.Named("a") with { History = [Runs.Epoch(1)] }, Runs.Named("b", 0.6, 0.72)]);

        chart.Series.Should().ContainSingle().Which.Color.Should().Be(1);
    }

    [Fact]
    public void Accuracy_is_shown_over_the_time_it_took()
    {
        var chart = ComparisonChart.AccuracyOverTime([Runs.Named("a", 0.5, 0.75)]);

        chart.XAxis.Label.Should().Be("seconds");
        chart.Series[0].Points.Select(point => point.X).Should().Equal(30, 60);
    }

    [Fact]
    public void Long_runs_are_timed_in_minutes()
    {
        var chart = ComparisonChart.AccuracyOverTime([Runs.Named("a", [.. Enumerable.Repeat(0.5, 30)])]);

        chart.XAxis.Label.Should().Be("minutes");
        chart.Series[0].Points[^1].X.Should().Be(15);
    }

    [Fact]
    public void The_accuracy_axis_of_long_runs_begins_above_their_first_epochs()
    {
        double[] rising = [0.1, 0.3, 0.82, 0.84, 0.86, 0.88, 0.9, 0.92];

        ComparisonChart.Accuracy([Runs.Named("a", rising)]).YAxis.Minimum.Should().Be(0.8);
        ComparisonChart.Accuracy([Runs.Named("a", rising)]).Subtitle.Should().EndWith("the first steep rise may lie below the axis");
        ComparisonChart.Accuracy([Runs.Named("a", rising), Runs.Named("short", 0.1, 0.9)]).YAxis.Minimum.Should().BeNull();
    }

    [Fact]
    public void Only_options_that_differ_are_listed()
    {
        var page = Page(
            Runs.Named("a", 0.5) with { Options = [new("training.epochs", "24"), new("model.dropout", "0.1")] },
            Runs.Named("b", 0.6) with { Options = [new("training.epochs", "24"), new("model.dropout", "0.2"), new("model.depth", "3")] });

        page.Table("Where the runs differ").Select(row => string.Join(" ", row)).Should().Equal(
            "Run model.dropout model.depth", "a 0.1 –", "b 0.2 3");
    }

    [Fact]
    public void Runs_with_the_same_options_have_no_table_of_differences()
    {
        var run = Runs.Named("a", 0.5) with { Options = [new("training.epochs", "24")] };

        Page(run, run with { Name = "b" }).Headings.Should().Equal("Results", "Curves");
    }

    [Fact]
    public void Runs_on_the_same_classes_are_compared_class_by_class()
    {
        var page = Page(
            Runs.Named("a", 0.5) with { Evaluation = Runs.Evaluation(correctCats: 8) },
            Runs.Named("b", 0.6),
            Runs.Named("c", 0.6) with { Evaluation = Runs.Evaluation(correctCats: 9) });

        page.Table("Accuracy by class").Select(row => string.Join(" ", row))
            .Should().Equal("Run cat dog", "a 80.0% 90.0%", "c 90.0% 90.0%");
    }

    [Fact]
    public void Runs_on_different_classes_are_not_compared_class_by_class()
    {
        var other = new EvaluationReport { Split = "test", ClassNames = ["red", "blue"], Confusion = new ConfusionMatrix(new int[2, 2]) };

        Page(Runs.Named("a", 0.5) with { Evaluation = Runs.Evaluation() }, Runs.Named("b", 0.5) with { Evaluation = other })
            .Headings.Should().NotContain("Accuracy by class");
    }

    [Fact]
    public void A_single_run_or_runs_without_epochs_are_no_error()
    {
        Page(Runs.Named("a")).Table("Results")[1].Should().Equal("a", "test", "–", "–", "–", "–", "–", "0", "0.0 s");
    }

    [Fact]
    public void No_runs_are_refused()
    {
        var make = () => ReportWriter.ToHtml([]);

        make.Should().Throw<ArgumentException>().WithParameterName("reports");
    }

    [Fact]
    public void A_comparison_is_written_as_one_file()
    {
        using var folder = new TemporaryFolder();

        ReportWriter.WriteComparison(folder.File("compare.html"), [Runs.Named("a", 0.5), Runs.Named("b", 0.6)], "A and B");

        new HtmlPage(File.ReadAllText(folder.File("compare.html"))).Title.Should().Be("A and B");
    }

    private static HtmlPage Page(params RunReport[] runs) => new(ReportWriter.ToHtml(runs));
}
