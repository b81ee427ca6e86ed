using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Stops a run after a given duration of its training steps, including those before an interruption.</summary>
internal sealed class TrainingTimeCap(double seconds) : TrainerCallback
{
    /// <summary>Gets a value indicating whether the limit was reached and the run stopped.</summary>
    public bool IsReached { get; private set; }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        if (state.TrainSeconds < seconds)
        {
            return;
        }
        IsReached = true;
        state.RequestStop($"the limit of {Figures.Duration(seconds)} of training was reached");
    }
}
