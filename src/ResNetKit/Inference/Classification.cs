namespace ResNetKit;

/// <summary>Represents the class probabilities that a network predicts for one image.</summary>
public sealed class Classification
{
    private readonly IReadOnlyList<string>? _classNames;

    internal Classification(float[] probabilities, IReadOnlyList<string>? classNames = null)
    {
        Probabilities = probabilities;
        _classNames = classNames;
        for (var i = 1; i < probabilities.Length; i++)
        {
            Class = probabilities[i] > probabilities[Class] ? i : Class;
        }
    }

    /// <summary>Gets the index of the most probable class, starting at 0. If several classes are equally probable, it is the lowest index.</summary>
    public int Class { get; }

    /// <summary>Gets the name of the most probable class; <see langword="null"/> if the class names are unknown.</summary>
    public string? ClassName => _classNames?[Class];

    /// <summary>Gets the probability of <see cref="Class"/>, from 0 to 1.</summary>
    public float Probability => Probabilities[Class];

    /// <summary>Gets the probabilities of all classes, in the order of the logits. If the logits are finite, they sum to 1, up to rounding.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>Gets the most probable classes, most probable first. Equally probable classes are in the order of the logits.</summary>
    /// <param name="count">The maximum number of classes, at least 1.</param>
    /// <returns>The classes with their probabilities.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public ClassRanking Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new ClassRanking(
            [
                .. Probabilities.Select((probability, label) => new ClassProbability(label, _classNames?[label], probability))
                    .OrderByDescending(entry => entry.Probability)
                    .Take(count),
            ]);
    }

    /// <summary>Returns the most probable class and its probability in percent, such as <c>cat 98.1 %</c>.</summary>
    public override string ToString() => new ClassProbability(Class, ClassName, Probability).ToString();
}
