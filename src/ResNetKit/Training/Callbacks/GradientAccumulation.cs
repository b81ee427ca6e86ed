using static TorchSharp.torch;

namespace ResNetKit.Training.Callbacks;

/// <summary>
/// Averages the gradients of several batches for each optimizer step, which approximates larger batches. <see cref="Trainer"/> adds this callback if
/// <see cref="TrainerOptions.AccumulationBatches"/> is greater than 1.
/// </summary>
internal sealed class GradientAccumulation : TrainerCallback
{
    /// <summary>Initializes a new instance of the <see cref="GradientAccumulation"/> class.</summary>
    /// <param name="batches">The number of batches for each step, at least 1. The last step of an epoch can have fewer.</param>
    public GradientAccumulation(int batches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        BatchesPerStep = batches;
    }

    /// <inheritdoc/>
    public override int BatchesPerStep { get; }

    /// <inheritdoc/>
    public override Tensor OnBackward(TrainingState state, Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(loss);
        return state.BatchesInStep == 1 ? loss : loss.div(state.BatchesInStep);
    }
}
