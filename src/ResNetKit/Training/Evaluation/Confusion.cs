namespace ResNetKit;

/// <summary>How often images of one class were taken for another.</summary>
/// <param name="Label">The true class.</param>
/// <param name="Predicted">The class it was taken for.</param>
/// <param name="Count">How many images.</param>
public readonly record struct Confusion(int Label, int Predicted, int Count);
