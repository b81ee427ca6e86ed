using System.Globalization;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Figures as tables and pages show them, the same in every language.</summary>
internal static class Figures
{
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>So many of something.</summary>
    public static string Count(long value, string noun, string? plural = null) => $"{Count(value)} {(value == 1 ? noun : plural ?? noun + "s")}";

    /// <summary>A fraction of 1, as a percentage.</summary>
    public static string Percent(double share, int decimals = 2) =>
        (100 * share).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %";

    /// <summary>Fractions of 1 as a percentage; of several, mean and sample standard deviation.</summary>
    public static string Percent(IReadOnlyCollection<double> shares)
    {
        if (shares.Count == 1)
        {
            return Percent(shares.First());
        }
        var mean = shares.Average();
        var deviation = Math.Sqrt(shares.Sum(share => (share - mean) * (share - mean)) / (shares.Count - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{100 * mean:F2} ± {100 * deviation:F2} %");
    }

    /// <summary>A time in seconds below two minutes, else in minutes.</summary>
    public static string Duration(double seconds) => seconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} min");

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
