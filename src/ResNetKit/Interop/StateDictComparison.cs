using System.Globalization;
using System.Text;
using ResNetKit.Interop;

namespace ResNetKit;

/// <summary>Represents the result of comparing the tensors of a file with those of a module.</summary>
public sealed class StateDictComparison
{
    private const int MaxListed = 20;

    private readonly IReadOnlyList<ShapeMismatch> _mismatched;

    internal StateDictComparison(
        IReadOnlyList<string> matching,
        IReadOnlyList<string> missing,
        IReadOnlyList<string> unexpected,
        IReadOnlyList<ShapeMismatch> mismatched,
        string prefix,
        IReadOnlyList<string> filledIn,
        IReadOnlyList<string> skipped)
    {
        Matching = matching;
        Missing = missing;
        Unexpected = unexpected;
        _mismatched = mismatched;
        Prefix = prefix;
        FilledIn = filledIn;
        Skipped = skipped;
    }

    /// <summary>Gets the names that are in the file and in the module, with the same shape.</summary>
    public IReadOnlyList<string> Matching { get; }

    /// <summary>Gets the names that are only in the module.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Gets the names that are only in the file. They begin with <see cref="Prefix"/>; names without this prefix are not listed.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>Gets the names that are in the file and in the module, with different shapes. <see cref="ToString"/> also gives the shapes.</summary>
    public IReadOnlyList<string> Mismatched => [.. _mismatched.Select(mismatch => mismatch.Name)];

    /// <summary>
    /// Gets the prefix removed from the names in the file: <see cref="WeightLoadOptions.Prefix"/>, or a prefix that all names share; empty if none was removed.
    /// </summary>
    public string Prefix { get; }

    /// <summary>
    /// Gets the names of the batch counters of batch norms (<c>num_batches_tracked</c>) that the file does not contain. For example, files that a version
    /// of PyTorch before 0.4.1 wrote do not contain any. Loading sets these counters to 0.
    /// </summary>
    public IReadOnlyList<string> FilledIn { get; }

    /// <summary>
    /// Gets the objects of a PyTorch file that were skipped because they are neither tensors nor plain data. Each entry is a path and a Python
    /// class, such as <c>args (argparse.Namespace)</c>. At most 100 are listed. None of them was executed.
    /// </summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>
    /// Gets a value indicating whether file and module have the same names and shapes, except for the counters in <see cref="FilledIn"/>. Names in
    /// the file without <see cref="Prefix"/> are ignored.
    /// </summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0 && _mismatched.Count == 0;

    /// <summary>Returns the number of matching tensors. For each other list that is not empty, adds the number of entries and the first 20 of them.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Matching.Count} tensors match");
        Append(text, "missing", Missing);
        Append(text, "unexpected", Unexpected);
        Append(text, "of another shape", [.. _mismatched.Select(mismatch => mismatch.ToString())]);
        Append(text, "filled in", FilledIn);
        Append(text, "skipped objects", Skipped);
        return text.Append('.').ToString();
    }

    private static void Append(StringBuilder text, string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {names.Count} {what}: {MessageText.List(names, MaxListed, quote: "")}");
        }
    }
}
