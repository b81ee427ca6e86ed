namespace ResNetKit;

/// <summary>Represents the number of images of one class that were predicted as another class.</summary>
/// <param name="Label">The index of the true class.</param>
/// <param name="Predicted">The index of the predicted class.</param>
/// <param name="Count">The number of images.</param>
public readonly record struct Confusion(int Label, int Predicted, int Count);
