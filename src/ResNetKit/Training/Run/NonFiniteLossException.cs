using System.Globalization;

namespace ResNetKit;

/// <summary>The exception that is thrown when the training loss becomes NaN or infinite.</summary>
public sealed class NonFiniteLossException : InvalidOperationException
{
    /// <summary>Initializes a new instance of the <see cref="NonFiniteLossException"/> class.</summary>
    /// <param name="loss">The loss, which is NaN or infinite.</param>
    /// <param name="step">The one-based number of the optimizer step.</param>
    /// <param name="epoch">The one-based number of the epoch.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    /// <param name="lastCheckpoint">The path of the last checkpoint that was written before the step, or <see langword="null"/> if there is none.</param>
    public NonFiniteLossException(double loss, long step, int epoch, double learningRate, string? lastCheckpoint)
        : base(Describe(loss, step, epoch, learningRate, lastCheckpoint))
    {
        Loss = loss;
        Step = step;
        Epoch = epoch;
        LearningRate = learningRate;
        LastCheckpoint = lastCheckpoint;
    }

    /// <summary>Gets the loss, which is NaN or infinite.</summary>
    public double Loss { get; }

    /// <summary>Gets the one-based number of the optimizer step.</summary>
    public long Step { get; }

    /// <summary>Gets the one-based number of the epoch.</summary>
    public int Epoch { get; }

    /// <summary>Gets the learning rate of the step.</summary>
    public double LearningRate { get; }

    /// <summary>
    /// Gets the path of the last checkpoint that was written before the step, or <see langword="null"/> if there is none. If several processes train together,
    /// only process 0 knows the checkpoints that this run writes.
    /// </summary>
    public string? LastCheckpoint { get; }

    private static string Describe(double loss, long step, int epoch, double learningRate, string? lastCheckpoint) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The loss is {loss} at step {step} (epoch {epoch}) with learning rate {learningRate:g6}. ")
        + (lastCheckpoint is null ? "No checkpoint was written before it." : $"The last good checkpoint is '{lastCheckpoint}'.");
}
