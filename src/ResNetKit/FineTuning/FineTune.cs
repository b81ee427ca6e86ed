namespace ResNetKit;

/// <summary>Sensible options for taking a trained network to a new task.</summary>
public static class FineTune
{
    /// <summary>
    /// Creates the options of a trainer that go with a trained network and a new head: SGD with Nesterov momentum at a learning rate of 0.03, a
    /// third of that of training from scratch, in one cycle. The docs tell how they were chosen and what they give (experiments, fine-tuning).
    /// </summary>
    /// <param name="epochs">Epochs to train, at least 1. Few pictures need many: a network learns little in fewer than a hundred steps.</param>
    /// <returns>The options, which may be changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is below 1.</exception>
    public static TrainerOptions Options(int epochs = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return new TrainerOptions { Epochs = epochs, Optimizer = new SgdOptions { LearningRate = 0.03 } };
    }
}
