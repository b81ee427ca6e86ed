namespace ResNetKit;

/// <summary>Contains options for matching the tensors of a file with those of a module.</summary>
public sealed record WeightLoadOptions
{
    /// <summary>
    /// Gets a value indicating whether all names and shapes must match. If it is <see langword="false"/>, the matching tensors are loaded, and
    /// the other tensors of the module do not change. In both cases, batch counters of batch norms that the file lacks
    /// (<c>num_batches_tracked</c>) are set to 0. Default: <see langword="true"/>.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>
    /// Gets the path of the state dict inside a PyTorch file, such as <c>model</c>; see <see cref="StateDict.Load"/>. If it is
    /// <see langword="null"/>, the tensors at the top level are loaded, but the file is rejected if a dictionary below this level has more tensors. If
    /// it is empty, the tensors at the top level are loaded, whatever else the file contains. The path is not used for files of other formats. Default:
    /// <see langword="null"/>.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Gets the prefix of the names to load. It is removed from these names, and names without it are ignored. Default: empty.</summary>
    /// <remarks>
    /// Examples are <c>module.</c> for files of PyTorch's DataParallel, and <c>model.</c> or <c>callback.WeightAveraging.</c> for checkpoints of a
    /// training run. If the prefix is empty and no name matches, a prefix that all names share is removed. In strict loading, the prefix is removed
    /// only if all names and shapes match without it.
    /// </remarks>
    public string Prefix { get; init; } = "";
}
