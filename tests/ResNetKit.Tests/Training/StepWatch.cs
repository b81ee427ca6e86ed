using ResNetKit.Training;

namespace ResNetKit.Tests.Training;

/// <summary>Calls an action after each step, and records how the run ended.</summary>
internal sealed class StepWatch(Action<TrainingState> action) : TrainerCallback
{
    public TrainingResult? End { get; private set; }

    public override void OnStepEnd(TrainingState state) => action(state);

    public override void OnTrainingEnd(TrainingState state, TrainingResult result) => End = result;
}
