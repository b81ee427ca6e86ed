using ResNetKit.Training;

namespace ResNetKit.Tests.Training;

/// <summary>Records the loss and the learning rate of each batch.</summary>
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
