namespace ResNetKit;

/// <summary>Holds the class probabilities that a network gives one image.</summary>
public sealed class Classification
{
    internal Classification(float[] probabilities, IReadOnlyList<string>? classNames = null)
    {
        Probabilities = probabilities;
        for (int i = 1; i < probabilities.Length; i++)
        {
            Class = probabilities[i] > probabilities[Class] ? i : Class;
        }

        ClassName = classNames?[Class];
    }

    /// <summary>Gets the most probable class, from 0.</summary>
    public int Class { get; }

    /// <summary>Gets the name of the most probable class; null where the classes have no names.</summary>
    public string? ClassName { get; }

    /// <summary>Gets the probability of <see cref="Class"/>.</summary>
    public float Probability => Probabilities[Class];

    /// <summary>Gets the probabilities of all classes; they sum to 1.</summary>
    public IReadOnlyList<float> Probabilities { get; }
}
