namespace ResNetKit.Mpi;

/// <summary>Lets a trainer train in several processes.</summary>
public static class TrainerExtensions
{
    /// <summary>
    /// Lets the trainer share its runs with the other processes that <c>mpirun</c> started. In a program that was started without it, nothing changes.
    /// </summary>
    /// <param name="trainer">The trainer; every process makes one, with the same model, options and data.</param>
    /// <param name="options">How the processes train together; null for the defaults.</param>
    /// <returns>The processes.</returns>
    /// <inheritdoc cref="MpiProcessGroup.Start" path="/exception"/>
    /// <example>
    /// <code>
    /// var trainer = new Trainer(model, options);
    /// trainer.UseMpi();
    /// trainer.Fit(train, test);
    /// </code>
    /// </example>
    public static MpiProcessGroup UseMpi(this Trainer trainer, DistributedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        var group = MpiProcessGroup.Start();
        trainer.UseProcessGroup(group, options);
        return group;
    }
}
