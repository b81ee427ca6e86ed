using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting.Tests;

public sealed class FormattedNumberTests
{
    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(0.00123456, "0.00123")]
    [InlineData(4e-7, "4e-7")]
    [InlineData(1234.5, "1230")]
    [InlineData(2.5e9, "2.5e9")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "NaN")]
    public void Significant_digits_are_three_and_as_short_as_possible(double value, string text)
    {
        FormattedNumber.Significant(value).Should().Be(text);
    }

    [Theory]
    [InlineData(0.25, "0.250")]
    [InlineData(1.0, "1.00")]
    [InlineData(0.0843, "0.0843")]
    [InlineData(123.4, "123")]
    [InlineData(4e-7, "4e-7")]
    public void Numbers_with_three_digits_keep_their_trailing_zeros(double value, string text)
    {
        FormattedNumber.ThreeDigits(value).Should().Be(text);
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(42.34, "42.3 s")]
    [InlineData(59.7, "1 min 0 s")]
    [InlineData(187, "3 min 7 s")]
    [InlineData(7530, "2 h 5 min")]
    [InlineData(double.NaN, "–")]
    public void Times_are_told_in_the_units_that_fit_them(double seconds, string text)
    {
        FormattedNumber.Duration(seconds).Should().Be(text);
    }

    [Theory]
    [InlineData(-0.001, "0")]
    [InlineData(12.346, "12.35")]
    [InlineData(100, "100")]
    public void Coordinates_are_as_short_as_a_hundredth_allows(double value, string text)
    {
        FormattedNumber.Coordinate(value).Should().Be(text);
    }
}
