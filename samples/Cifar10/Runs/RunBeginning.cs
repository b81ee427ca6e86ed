using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Prepares the run folder immediately before the first step, so that a run that fails earlier does not change it.</summary>
internal sealed class RunBeginning(RunFolder folder, RunLock? held, RunConfiguration configuration, bool resumes) : TrainerCallback
{
    /// <summary>Gets the position of the callback: before all callbacks that write to the folder.</summary>
    public override int Order => int.MinValue;

    public override bool MainProcessOnly => true;

    public override void OnTrainingBegin(TrainingState state)
    {
        held?.Begin();
        if (!resumes)
        {
            folder.Clear();
        }
        folder.DeleteLeftovers();
        WholeFile.WriteJson(folder.Configuration, configuration);
    }
}
