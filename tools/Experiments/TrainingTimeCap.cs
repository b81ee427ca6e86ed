using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Stops a run when its training steps have taken a given time in total. Steps before an interruption count.</summary>
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
