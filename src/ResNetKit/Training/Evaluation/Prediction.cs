namespace ResNetKit;

/// <summary>Holds the prediction of a model for one image.</summary>
/// <param name="Label">The true class.</param>
/// <param name="Predicted">The class with the largest logit.</param>
/// <param name="Confidence">Probability of <paramref name="Predicted"/>, in [0, 1].</param>
/// <param name="Loss">Cross-entropy of this image.</param>
/// <param name="Rank">Classes with a larger logit than the true one; 0 where the prediction is right.</param>
public readonly record struct Prediction(int Label, int Predicted, float Confidence, float Loss, int Rank)
{
    /// <summary>Whether the true class was predicted.</summary>
    public bool IsCorrect => Label == Predicted;
}
