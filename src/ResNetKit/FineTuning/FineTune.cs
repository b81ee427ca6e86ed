namespace ResNetKit;

/// <summary>Provides default options for fine-tuning a trained network.</summary>
public static class FineTune
{
    /// <summary>
    /// Creates trainer options for a trained network with a new head. They specify SGD with Nesterov momentum and the one-cycle schedule. The learning
    /// rate is 0.03; the default for training from scratch is 0.1.
    /// </summary>
    /// <remarks>The page on the fine-tuning experiment in the documentation describes how these options were chosen and what accuracy they reach.</remarks>
    /// <param name="epochs">
    /// The number of epochs, at least 1. Small datasets need more epochs: a network usually learns little in fewer than a hundred steps.
    /// </param>
    /// <returns>The options, which can be changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is below 1.</exception>
    public static TrainerOptions Options(int epochs = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return new TrainerOptions { Epochs = epochs, Optimizer = new SgdOptions { LearningRate = 0.03 } };
    }
}
