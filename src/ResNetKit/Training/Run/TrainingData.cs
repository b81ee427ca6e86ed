using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Represents the splits of a dataset that a run uses.</summary>
/// <param name="Train">The training data.</param>
/// <param name="Validation">
/// The validation data; <see langword="null"/> for none. It is evaluated after each epoch, or less often if <c>TrainerOptions.EvaluateEvery</c> is above 1. It
/// is used for choices such as the best checkpoint and early stopping.
/// </param>
/// <param name="Test">
/// The test data; <see langword="null"/> for none. It is evaluated after each epoch, or less often if <c>TrainerOptions.EvaluateEvery</c> is above 1. It is
/// used for choices only if a test metric is specified by name.
/// </param>
public sealed record TrainingData(IBatchSource Train, IBatchSource? Validation = null, IBatchSource? Test = null);
