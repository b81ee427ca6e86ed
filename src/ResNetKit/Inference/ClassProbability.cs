using System.Globalization;

namespace ResNetKit;

/// <summary>Represents a class and the probability that an image belongs to it.</summary>
/// <param name="Class">The index of the class, starting at 0.</param>
/// <param name="ClassName">The name of the class; <see langword="null"/> if it is unknown.</param>
/// <param name="Probability">The probability, from 0 to 1.</param>
public readonly record struct ClassProbability(int Class, string? ClassName, float Probability)
{
    /// <summary>
    /// Returns the class and its probability in percent, such as <c>cat 98.1 %</c>. Control characters in the name are escaped, and a long name is shortened.
    /// </summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(ClassName is null ? $"class {Class}" : MessageText.Name(ClassName))} {100 * Probability:F1} %");
}
