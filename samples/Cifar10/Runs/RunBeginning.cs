using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Hands the folder over to a run at the last moment before its first step, so that a run that is refused changes nothing in it.</summary>
internal sealed class RunBeginning(RunFolder folder, RunLock? held, RunConfiguration configuration, bool resumes) : TrainerCallback
{
    /// <summary>Before the callbacks that write into the folder.</summary>
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
