namespace ResNetKit;

/// <summary>Contains options for matching the tensors of a file with those of a module.</summary>
public sealed record WeightLoadOptions
{
    /// <summary>
    /// Gets a value indicating whether all names and shapes must match. If it is <see langword="false"/>, matching tensors are loaded, batch counters
    /// that the file lacks are set to 0, and the rest of the module is unchanged. Default: <see langword="true"/>.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>
    /// Gets the path of the state dict inside a PyTorch file, such as <c>model</c>; see <see cref="StateDict.Load"/>. If it is
    /// <see langword="null"/>, the tensors at the top level are loaded, but a file with more tensors in another place is rejected. If it is empty, the
    /// tensors at the top level are loaded, whatever else the file contains. The path is not used for files of other formats. Default:
    /// <see langword="null"/>.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Gets the prefix of the names to load, which is removed from them. Other names are ignored. Default: empty.</summary>
    /// <remarks>
    /// Examples are <c>module.</c> for files of PyTorch's DataParallel, and <c>model.</c> or <c>callback.WeightAveraging.</c> for checkpoints of a
    /// training run. If the prefix is empty and no name matches, a prefix that all names share is removed. In strict loading, the prefix is removed
    /// only if all names and shapes match without it.
    /// </remarks>
    public string Prefix { get; init; } = "";
}
