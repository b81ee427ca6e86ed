using System.Globalization;

namespace ResNetKit.Tests;

/// <summary>Creates a culture whose number format must not appear in files. Tests may run without the data of real cultures.</summary>
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
