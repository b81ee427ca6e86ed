namespace ResNetKit.Registration;

/// <summary>Formats the end of messages about unknown names: the most similar known name, and all known names.</summary>
internal static class NameSuggestion
{
    // Longer names are not misspellings, and comparing them would take long.
    private const int LongestName = 100;

    /// <summary>Formats a suggestion, such as <c> Did you mean 'sgd'? Valid names are 'adam', 'sgd'.</c></summary>
    public static string For(string name, IReadOnlyCollection<string> known)
    {
        if (name.Length > LongestName)
        {
            return Known(known);
        }

        var nearest = known.MinBy(candidate => Distance(name, candidate));

        // If more than a third of the letters differ, the name is not a misspelling.
        var question = nearest is not null && Distance(name, nearest) <= Math.Max(1, nearest.Length / 3)
            ? $" Did you mean '{nearest}'?"
            : string.Empty;
        return question + Known(known);
    }

    /// <summary>Formats a list, such as <c> Valid names are 'adam', 'sgd'.</c></summary>
    public static string Known(IReadOnlyCollection<string> known) =>
        known.Count == 0 ? " There are no valid names." : $" Valid names are {string.Join(", ", known.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))}.";

    /// <summary>
    /// Computes the least number of changes that turn one name into the other. A change inserts, deletes or replaces a letter, or swaps two
    /// neighboring letters; no letter is changed twice. Case is ignored, so that a name in the wrong case is found.
    /// </summary>
    private static int Distance(string from, string to)
    {
        var (a, b) = (from.ToUpperInvariant(), to.ToUpperInvariant());
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
