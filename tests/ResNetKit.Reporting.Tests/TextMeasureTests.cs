using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting.Tests;

public sealed class TextMeasureTests
{
    [Fact]
    public void Text_that_fits_stays_as_it_is()
    {
        TextMeasure.Fit("short", 12, 100).Should().Be("short");
    }

    [Fact]
    public void Text_that_does_not_fit_ends_in_an_ellipsis()
    {
        var fitted = TextMeasure.Fit("a name that is much too long", 12, 80);

        fitted.Should().StartWith("a name").And.EndWith("…");
        TextMeasure.Width(fitted, 12).Should().BeLessThanOrEqualTo(80);
    }

    [Fact]
    public void Text_is_broken_between_words_into_lines_that_fit()
    {
        var lines = TextMeasure.Wrap("one two three four five six seven", 12, 80);

        string.Join(" ", lines).Should().Be("one two three four five six seven");
        lines.Should().HaveCountGreaterThan(2).And.OnlyContain(line => TextMeasure.Width(line, 12) <= 80);
    }

    [Fact]
    public void No_character_is_ever_cut_in_two()
    {
        TextMeasure.Fit("🚀🚀🚀🚀🚀🚀🚀🚀", 12, 40).Should().Be("🚀🚀…");
    }
}
