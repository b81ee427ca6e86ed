using System.Globalization;

namespace ResNetKit.Reporting.Markup;

/// <summary>Numbers as reports write them: the same on every machine, whatever its language.</summary>
internal static class FormattedNumber
{
    /// <summary>A coordinate of a picture, to a hundredth, as short as possible.</summary>
    public static string Coordinate(double value)
    {
        var rounded = Math.Round(value, 2);
        return rounded == 0 ? "0" : rounded.ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>A whole number without separators.</summary>
    public static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number with a comma before each group of three digits.</summary>
    public static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A fraction of 1 as a percentage with <paramref name="decimals"/> decimals; a dash where there is none.</summary>
    public static string Percent(double? fraction, int decimals = 2) =>
        fraction is { } value && double.IsFinite(value)
            ? (value * 100).ToString("F" + Count(decimals), CultureInfo.InvariantCulture) + "%"
            : "–";

    /// <summary>Four decimals, as losses are written; a dash where there is none.</summary>
    public static string Loss(double? loss) => loss switch
    {
        null => "–",
        { } value when !double.IsFinite(value) => NotFinite(value),
        { } value when Math.Abs(value) < 10_000 => value.ToString("0.0000", CultureInfo.InvariantCulture),
        { } value => Significant(value),
    };

    /// <summary>Three significant digits, with an exponent where the number is very small or very large.</summary>
    public static string Significant(double value)
    {
        if (!double.IsFinite(value))
        {
            return NotFinite(value);
        }

        var magnitude = Math.Abs(value);
        if (magnitude != 0 && magnitude is < 1e-4 or >= 1e6)
        {
            return value.ToString("0.##e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal);
        }

        return ((decimal)double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
            .ToString("0.#########", CultureInfo.InvariantCulture);
    }

    /// <summary>Three significant digits, zeros at the end included, so that numbers below each other compare at a glance.</summary>
    public static string ThreeDigits(double value)
    {
        var magnitude = Math.Abs(value);
        if (!(magnitude is >= 1e-4 and < 1e6))
        {
            return Significant(value);
        }

        var decimals = Math.Max(0, 2 - (int)Math.Floor(Math.Log10(magnitude)));
        return value.ToString("F" + Count(decimals), CultureInfo.InvariantCulture);
    }

    /// <summary>A time in the largest units that tell it: <c>42.3 s</c>, <c>3 min 7 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0)
        {
            return "–";
        }

        var whole = Math.Round(seconds);
        return whole switch
        {
            < 60 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(whole / 60)} min {whole % 60} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(whole / 3600):0} h {Math.Floor(whole % 3600 / 60)} min"),
        };
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
}
