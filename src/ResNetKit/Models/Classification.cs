namespace ResNetKit;

/// <summary>Holds the class probabilities that a network gives one image.</summary>
public sealed class Classification
{
    internal Classification(float[] probabilities)
    {
        Probabilities = probabilities;
        for (int i = 1; i < probabilities.Length; i++)
        {
            Class = probabilities[i] > probabilities[Class] ? i : Class;
        }
    }

    /// <summary>The likeliest class, from 0.</summary>
    public int Class { get; }

    /// <summary>Its probability.</summary>
    public float Probability => Probabilities[Class];

    /// <summary>The probabilities of all classes; they sum to 1.</summary>
    public IReadOnlyList<float> Probabilities { get; }
}
