namespace ResNetKit.Data.Augmentations;

/// <summary>Checks on the numbers that augmentations are made from.</summary>
internal static class Require
{
    public static double Probability(double value, string name) =>
        value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "A probability lies between 0 and 1.");

    public static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, "Expected a finite number above zero.");
}
