using System.Globalization;
using System.Text;

namespace ResNetKit;

/// <summary>How the tensors of a file fit a module.</summary>
public sealed class StateDictComparison
{
    private const int MaxListed = 20;

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
        Mismatched = mismatched;
        Prefix = prefix;
        FilledIn = filledIn;
        Skipped = skipped;
    }

    /// <summary>Names that both have, in one shape.</summary>
    public IReadOnlyList<string> Matching { get; }

    /// <summary>Names that only the module has.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Names that only the file has.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>Names that both have, in different shapes.</summary>
    public IReadOnlyList<ShapeMismatch> Mismatched { get; }

    /// <summary>Gets what was taken off the file's names: <see cref="WeightLoadOptions.Prefix"/>, or what was found to stand before them all.</summary>
    public string Prefix { get; }

    /// <summary>Gets the names of counters of batch normalization that the file lacks, as files from before PyTorch 0.4.1 do; they are set to 0.</summary>
    public IReadOnlyList<string> FilledIn { get; }

    /// <summary>
    /// Gets the objects of a PyTorch file that were passed over because they are neither tensors nor plain data, each as its place with its Python
    /// class: <c>args (argparse.Namespace)</c>. The first 100; nothing of them was executed.
    /// </summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>Whether the two have the same names and shapes, but for the counters in <see cref="FilledIn"/>.</summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0 && Mismatched.Count == 0;

    /// <summary>How many tensors fit, and those that do not by name; of each kind the first twenty.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Matching.Count} tensors match");
        Append(text, "missing", Missing);
        Append(text, "unexpected", Unexpected);
        Append(text, "of another shape", [.. Mismatched.Select(mismatch => mismatch.ToString())]);
        Append(text, "filled in", FilledIn);
        Append(text, "objects passed over", Skipped);
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
