using System.Globalization;

namespace ResNetKit.Tests;

/// <summary>Creates a culture whose number format must not appear in files. It is not a real culture, because the data of those may be missing.</summary>
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
