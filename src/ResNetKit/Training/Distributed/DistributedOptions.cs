namespace ResNetKit;

/// <summary>Contains the options for training in several processes; see <see cref="Trainer.UseProcessGroup"/>.</summary>
public sealed record DistributedOptions
{
    /// <summary>
    /// Gets a value indicating whether batch norms use the statistics of the whole batch. Default: <see langword="false"/>, so that each process uses the
    /// statistics of its own images, as in PyTorch. In both cases, the running statistics are the same in all processes after each step. If the value is
    /// <see langword="true"/>, they are computed from the whole batch; otherwise, they are the mean over the processes.
    /// </summary>
    public bool SynchronizeBatchNorm { get; init; }

    /// <summary>
    /// Gets a value indicating whether the processes send gradients to each other as bfloat16. This takes half as many bytes as float32, and rounds
    /// gradients to 8 significant bits. The package ResNetKit.Mpi adds two values at a time in float32 and rounds each sum to bfloat16. Default:
    /// <see langword="false"/>, for float32.
    /// </summary>
    public bool BFloat16Gradients { get; init; }
}
