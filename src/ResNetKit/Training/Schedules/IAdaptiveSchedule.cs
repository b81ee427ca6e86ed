namespace ResNetKit.Training;

/// <summary>A schedule that also looks at the results of each epoch; what it remembers is saved in checkpoints.</summary>
public interface IAdaptiveSchedule : ILearningRateSchedule
{
    /// <summary>
    /// Checks that the schedule can do its work in this run. Called before the first step: throw here, and the run ends before anything has been
    /// written.
    /// </summary>
    /// <param name="state">The run as callbacks see it.</param>
    void Validate(TrainingState state)
    {
    }

    /// <summary>Takes in the results of an epoch that was evaluated (see <see cref="TrainerOptions.EvaluateEvery"/>).</summary>
    void OnEpochEnd(EpochResult epoch);

    /// <summary>Gets the state of the schedule as JSON.</summary>
    string SaveState();

    /// <summary>Takes back what <see cref="SaveState"/> gave.</summary>
    void LoadState(string state);
}
