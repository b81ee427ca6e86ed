namespace ResNetKit.Training;

/// <summary>Defines a learning-rate schedule that depends on the results of the epochs, such as the validation loss.</summary>
/// <remarks>
/// Such a schedule has a state, for example the best loss so far. <c>OnEpochEnd</c> updates the state, and <c>GetFactor</c> returns the factor for
/// the current state. Checkpoints store the state. The learning rates are unknown before the run.
/// </remarks>
public interface IAdaptiveSchedule : ILearningRateSchedule
{
    /// <summary>
    /// Checks that the schedule can be used in this run. The trainer calls this method before the first step, so an exception ends the run
    /// before a callback writes a file. The default implementation does nothing.
    /// </summary>
    /// <param name="state">The state of the run.</param>
    void Validate(TrainingState state)
    {
    }

    /// <summary>Updates the schedule with the results of an evaluated epoch (see <see cref="TrainerOptions.EvaluateEvery"/>).</summary>
    /// <param name="epoch">The results of the epoch.</param>
    void OnEpochEnd(EpochResult epoch);

    /// <summary>Gets the state of the schedule as text, for checkpoints.</summary>
    /// <returns>The state.</returns>
    string SaveState();

    /// <summary>Restores a state.</summary>
    /// <param name="state">The text that <see cref="SaveState"/> returned.</param>
    void LoadState(string state);
}
