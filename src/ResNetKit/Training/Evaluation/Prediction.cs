namespace ResNetKit;

/// <summary>Represents the prediction of a model for one image.</summary>
/// <param name="Label">The index of the true class or, if the label consists of class probabilities, of a class with the largest probability.</param>
/// <param name="Predicted">The index of the class with the largest logit.</param>
/// <param name="Confidence">The probability that softmax gives to <paramref name="Predicted"/>, from 0 to 1.</param>
/// <param name="Loss">The loss of the image.</param>
/// <param name="Rank">The number of classes with a larger logit than the true class; 0 if the prediction is correct.</param>
public readonly record struct Prediction(int Label, int Predicted, float Confidence, float Loss, int Rank)
{
    /// <summary>Gets a value indicating whether the predicted class is the true class.</summary>
    public bool IsCorrect => Label == Predicted;
}
