using System.Globalization;

namespace ResNetKit;

/// <summary>A class that an image may belong to, and how probable a network thinks that is.</summary>
/// <param name="Class">The class, from 0.</param>
/// <param name="ClassName">Its name; null where the classes have no names.</param>
/// <param name="Probability">The probability, in [0, 1].</param>
public readonly record struct ClassProbability(int Class, string? ClassName, float Probability)
{
    /// <summary>Gets the class and its probability in percent, such as <c>cat 98.1 %</c>. Characters of the name that a terminal would obey are escaped.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(ClassName is null ? $"class {Class}" : MessageText.Name(ClassName))} {100 * Probability:F1} %");
}
