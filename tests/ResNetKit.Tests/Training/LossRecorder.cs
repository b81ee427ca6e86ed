using ResNetKit.Training;

namespace ResNetKit.Tests.Training;

/// <summary>Notes each batch's loss and learning rate.</summary>
internal sealed class LossRecorder : TrainerCallback
{
    public List<double> Losses { get; } = [];

    public List<double> Rates { get; } = [];

    public override void OnBatchEnd(TrainingState state)
    {
        Losses.Add(state.LastLoss);
        Rates.Add(state.LearningRate);
    }
}
