using ResNetKit.Data;

namespace ResNetKit;

/// <summary>The splits of a data set that a run uses.</summary>
/// <param name="Train">What the model learns from.</param>
/// <param name="Validation">What choices are made by (best checkpoint, early stopping), evaluated after each epoch.</param>
/// <param name="Test">What the result is reported on, evaluated after each epoch; nothing is chosen by it unless asked for by name.</param>
public sealed record TrainingData(IBatchSource Train, IBatchSource? Validation = null, IBatchSource? Test = null);
