using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Stops a run after so many seconds of training steps, those before an interruption included.</summary>
internal sealed class TrainingTimeCap(double seconds) : TrainerCallback
{
    /// <summary>Whether it stopped the run.</summary>
    public bool IsReached { get; private set; }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        if (state.TrainSeconds < seconds)
        {
            return;
        }
        IsReached = true;
        state.RequestStop($"the {Figures.Duration(seconds)} of training are over");
    }
}
