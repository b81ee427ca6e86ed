namespace ResNetKit;

/// <summary>Says how several processes train a model together, see <see cref="Trainer.UseProcessGroup"/>.</summary>
public sealed record DistributedOptions
{
    /// <summary>
    /// Gets whether batch norms normalize by the statistics of the whole batch. Default false: each process by those of its own images, as PyTorch
    /// does; running statistics are averaged over the processes either way.
    /// </summary>
    public bool SynchronizeBatchNorm { get; init; }

    /// <summary>
    /// Gets whether gradients travel as bfloat16, in half as many bytes and rounded to 8 significant bits. Default false: as float32. They are
    /// added up in float32 and rounded again at each addition.
    /// </summary>
    public bool BFloat16Gradients { get; init; }
}
