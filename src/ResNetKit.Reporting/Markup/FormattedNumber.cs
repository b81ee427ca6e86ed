using System.Globalization;

namespace ResNetKit.Reporting.Markup;

/// <summary>Formats numbers for reports, independently of the culture.</summary>
internal static class FormattedNumber
{
    /// <summary>Formats a coordinate of a picture with at most two decimals.</summary>
    public static string Coordinate(double value)
    {
        var rounded = Math.Round(value, 2);
        return rounded == 0 ? "0" : rounded.ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>Formats an integer without separators.</summary>
    public static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Formats an integer with a comma before each group of three digits.</summary>
    public static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>
    /// Formats a fraction as a percentage with <paramref name="decimals"/> decimals, or as a dash if it is <see langword="null"/> or not finite.
    /// </summary>
    public static string Percent(double? fraction, int decimals = 2) =>
        fraction is { } value && double.IsFinite(value)
            ? (value * 100).ToString("F" + Count(decimals), CultureInfo.InvariantCulture) + "%"
            : "–";

    /// <summary>
    /// Formats a loss with four decimals, or as a dash if it is <see langword="null"/>. <see cref="Significant"/> formats a loss that is
    /// very large or not finite.
    /// </summary>
    public static string Loss(double? loss) => loss switch
    {
        null => "–",
        { } value when !double.IsFinite(value) => NotFinite(value),
        { } value when Math.Abs(value) < 10_000 => value.ToString("0.0000", CultureInfo.InvariantCulture),
        { } value => Significant(value),
    };

    /// <summary>Formats a number with at most three significant digits, and with an exponent if it is very small or very large.</summary>
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

    /// <summary>
    /// Formats a number with at least three significant digits, including trailing zeros, so that numbers in a column can be compared easily.
    /// <see cref="Significant"/> formats very small and very large numbers.
    /// </summary>
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

    /// <summary>Formats a duration in appropriate units, such as <c>42.3 s</c>, <c>3 min 7 s</c> or <c>2 h 5 min</c>.</summary>
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
