namespace ResNetKit;

/// <summary>Holds the class probabilities that a network gives one image.</summary>
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

    /// <summary>Gets the most probable class, from 0.</summary>
    public int Class { get; }

    /// <summary>Gets the name of the most probable class; null where the classes have no names.</summary>
    public string? ClassName => _classNames?[Class];

    /// <summary>Gets the probability of <see cref="Class"/>.</summary>
    public float Probability => Probabilities[Class];

    /// <summary>Gets the probabilities of all classes; they sum to 1.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>Gets the most probable classes, the most probable first; equally probable ones in the order of the classes.</summary>
    /// <param name="count">How many, at least 1; all where there are fewer.</param>
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

    /// <summary>Gets the most probable class and its probability in percent, such as <c>cat 98.1 %</c>.</summary>
    public override string ToString() => new ClassProbability(Class, ClassName, Probability).ToString();
}
