namespace ResNetKit;

/// <summary>How the tensors of a file are matched with those of a module.</summary>
public sealed record WeightLoadOptions
{
    /// <summary>
    /// Whether names and shapes must all match, or nothing is loaded; true by default. Otherwise those that match are
    /// loaded, and the rest of the module stays as it is.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>
    /// Where in a PyTorch file the state dict is, see <see cref="StateDict.Load"/>; null if it is the file, empty for the tensors at its top whatever
    /// else it holds.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// Only names in the file that begin with this are looked at, and it is taken off them: <c>module.</c> for files of PyTorch's
    /// DataParallel, <c>model.</c> or <c>callback.WeightAveraging.</c> for checkpoints of a training run. Empty, the default,
    /// takes names as they are or, where none fits so, without what stands before all of them.
    /// </summary>
    public string Prefix { get; init; } = "";
}
