namespace ResNetKit.Mpi;

/// <summary>Provides extension methods that configure a trainer to train in several processes.</summary>
public static class TrainerExtensions
{
    /// <summary>
    /// Configures the trainer to train together with the other processes that <c>mpirun</c> started. A program that was started without <c>mpirun</c> trains in
    /// one process, as if this method had not been called.
    /// </summary>
    /// <param name="trainer">The trainer. Every process creates its own, with the same model, options and data.</param>
    /// <param name="options">The options for training in several processes; <see langword="null"/> for the defaults.</param>
    /// <returns>The group of the processes.</returns>
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
