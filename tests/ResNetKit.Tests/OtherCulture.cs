using System.Globalization;

namespace ResNetKit.Tests;

/// <summary>A culture that writes numbers as no file may have them. The tests run without the data of real ones.</summary>
internal static class OtherCulture
{
    public static CultureInfo Create()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "minus ";
        return culture;
    }
}
