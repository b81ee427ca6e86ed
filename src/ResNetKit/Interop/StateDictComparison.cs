using System.Text;

namespace ResNetKit;

/// <summary>How the tensors of a file fit a module.</summary>
public sealed class StateDictComparison
{
    internal StateDictComparison(
        IReadOnlyList<string> matching,
        IReadOnlyList<string> missing,
        IReadOnlyList<string> unexpected,
        IReadOnlyList<ShapeMismatch> mismatched)
    {
        Matching = matching;
        Missing = missing;
        Unexpected = unexpected;
        Mismatched = mismatched;
    }

    /// <summary>Names that both have, in one shape.</summary>
    public IReadOnlyList<string> Matching { get; }

    /// <summary>Names that only the module has.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Names that only the file has.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>Names that both have, in different shapes.</summary>
    public IReadOnlyList<ShapeMismatch> Mismatched { get; }

    /// <summary>Whether the two have the same names and shapes.</summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0 && Mismatched.Count == 0;

    /// <summary>How many tensors fit, and all that do not, by name.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Matching.Count} tensors match");
        Append(text, "missing", Missing);
        Append(text, "unexpected", Unexpected);
        Append(text, "of another shape", Mismatched);
        return text.Append('.').ToString();
    }

    private static void Append<T>(StringBuilder text, string what, IReadOnlyList<T> names)
    {
        if (names.Count > 0)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"; {names.Count} {what}: ").AppendJoin(", ", names);
        }
    }
}
