using ResNetKit.Training;
using static TorchSharp.torch;

namespace ResNetKit;

/// <summary>
/// Averages the gradients of several batches for one optimizer step, as a batch that is so many times as large would give them. A trainer adds it
/// by itself where <see cref="TrainerOptions.AccumulationBatches"/> is above 1.
/// </summary>
public sealed class GradientAccumulation : TrainerCallback
{
    /// <summary>Initializes the callback.</summary>
    /// <param name="batches">The number of batches of a step, at least 1; the last step of an epoch has what is left.</param>
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
