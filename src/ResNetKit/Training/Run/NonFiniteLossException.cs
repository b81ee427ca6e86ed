using System.Globalization;

namespace ResNetKit;

/// <summary>The training loss became NaN or infinite.</summary>
public sealed class NonFiniteLossException : InvalidOperationException
{
    /// <summary>Tells where the loss was lost.</summary>
    /// <param name="loss">The loss, NaN or infinite.</param>
    /// <param name="step">The optimizer step, from 1.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="learningRate">The learning rate of that step.</param>
    /// <param name="lastCheckpoint">The newest checkpoint written before it, if any.</param>
    public NonFiniteLossException(double loss, long step, int epoch, double learningRate, string? lastCheckpoint)
        : base(Describe(loss, step, epoch, learningRate, lastCheckpoint))
    {
        Loss = loss;
        Step = step;
        Epoch = epoch;
        LearningRate = learningRate;
        LastCheckpoint = lastCheckpoint;
    }

    /// <summary>The loss, NaN or infinite.</summary>
    public double Loss { get; }

    /// <summary>The optimizer step, from 1.</summary>
    public long Step { get; }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The learning rate of that step.</summary>
    public double LearningRate { get; }

    /// <summary>Path of the newest checkpoint written before it; null where none was written.</summary>
    public string? LastCheckpoint { get; }

    private static string Describe(double loss, long step, int epoch, double learningRate, string? lastCheckpoint) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The loss is {loss} at step {step} (epoch {epoch}) with learning rate {learningRate:g6}. ")
        + (lastCheckpoint is null ? "No checkpoint was written before it." : $"The last good checkpoint is '{lastCheckpoint}'.");
}
