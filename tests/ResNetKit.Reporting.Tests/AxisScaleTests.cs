using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting.Tests;

public sealed class AxisScaleTests
{
    [Theory]
    [InlineData(0.12, 2.31, "0 0.5 1.0 1.5 2.0 2.5")]
    [InlineData(0.38, 0.42, "0.38 0.39 0.40 0.41 0.42")]
    [InlineData(-3, 12, "-5 0 5 10 15")]
    [InlineData(0, 1e-6, "0 2e-7 4e-7 6e-7 8e-7 1e-6")]
    [InlineData(12_000, 58_000, "10000 20000 30000 40000 50000 60000")]
    public void Marks_are_round_numbers_around_the_values(double minimum, double maximum, string labels)
    {
        var scale = AxisScale.Create(new ChartAxis(), [minimum, maximum], 5, isExtended: true);

        string.Join(" ", scale.Ticks.Select(tick => tick.Label)).Should().Be(labels);
        scale.Minimum.Should().BeLessThanOrEqualTo(minimum);
        scale.Maximum.Should().BeGreaterThanOrEqualTo(maximum);
    }

    [Theory]
    [InlineData(1, 3, "1 2 3")]
    [InlineData(1, 24, "5 10 15 20")]
    [InlineData(1, 300, "50 100 150 200 250 300")]
    public void Epochs_have_marks_at_whole_numbers_and_no_room_around(double first, double last, string labels)
    {
        var scale = AxisScale.Create(new ChartAxis { Format = ValueFormat.Count }, [first, last], 6, isExtended: false);

        string.Join(" ", scale.Ticks.Select(tick => tick.Label)).Should().Be(labels);
        (scale.Minimum, scale.Maximum).Should().Be((first, last));
    }

    [Fact]
    public void Shares_are_written_as_percentages()
    {
        var scale = AxisScale.Create(new ChartAxis { Format = ValueFormat.Percent }, [0.905, 0.942], 4, isExtended: true);

        scale.Ticks.Select(tick => tick.Label).Should().Equal("90%", "91%", "92%", "93%", "94%", "95%");
    }

    [Fact]
    public void Powers_of_ten_are_left_out_evenly_where_there_is_little_room()
    {
        var scale = AxisScale.Create(new ChartAxis { IsLogarithmic = true }, [1e-7, 10], 5, isExtended: false);

        scale.Ticks.Select(tick => tick.Label).Where(label => label is not null).Should().Equal("1e-6", "0.0001", "0.01", "1");
    }

    [Fact]
    public void A_logarithmic_axis_over_two_powers_of_ten_also_has_labels_at_2_and_5()
    {
        var scale = AxisScale.Create(new ChartAxis { IsLogarithmic = true }, [0.01, 1], 8, isExtended: false);

        scale.Ticks.Select(tick => tick.Label).Where(label => label is not null)
            .Should().Equal("0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1");
    }
}
