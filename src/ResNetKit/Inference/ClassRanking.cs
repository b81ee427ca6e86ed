using System.Collections;

namespace ResNetKit;

/// <summary>Represents the most probable classes of an image, most probable first. <see cref="Classification.Top"/> creates it.</summary>
public sealed class ClassRanking : IReadOnlyList<ClassProbability>
{
    private readonly ClassProbability[] _classes;

    internal ClassRanking(ClassProbability[] classes) => _classes = classes;

    /// <summary>Gets the number of classes in the ranking.</summary>
    public int Count => _classes.Length;

    /// <summary>Gets the class at a position.</summary>
    /// <param name="index">The position, starting at 0 for the most probable class.</param>
    /// <exception cref="IndexOutOfRangeException">The position is negative or not below <see cref="Count"/>.</exception>
    public ClassProbability this[int index] => _classes[index];

    /// <inheritdoc/>
    public IEnumerator<ClassProbability> GetEnumerator() => ((IEnumerable<ClassProbability>)_classes).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the classes with their probabilities in percent, such as <c>cat 98.1 %, dog 1.2 %</c>.</summary>
    public override string ToString() => string.Join(", ", _classes);
}
