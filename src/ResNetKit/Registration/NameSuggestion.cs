namespace ResNetKit.Registration;

/// <summary>Ends of messages about unknown names: the nearest known name, and all of them.</summary>
internal static class NameSuggestion
{
    // Longer ones are no misspelling, and would be long to compare.
    private const int LongestName = 100;

    /// <summary>Such as <c> Did you mean 'sgd'? Known are 'adam', 'sgd'.</c></summary>
    public static string For(string name, IReadOnlyCollection<string> known)
    {
        if (name.Length > LongestName)
        {
            return Known(known);
        }

        var nearest = known.MinBy(candidate => Distance(name, candidate));

        // More than a third of the letters wrong is no misspelling.
        var question = nearest is not null && Distance(name, nearest) <= Math.Max(1, nearest.Length / 3)
            ? $" Did you mean '{nearest}'?"
            : string.Empty;
        return question + Known(known);
    }

    /// <summary>Such as <c> Known are 'adam', 'sgd'.</c></summary>
    public static string Known(IReadOnlyCollection<string> known) =>
        known.Count == 0 ? " None are known." : $" Known are {string.Join(", ", known.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))}.";

    /// <summary>
    /// Letters to insert, delete, replace or swap with their neighbour to make one name of the other; case counts for nothing, so that a
    /// name in the wrong case is found.
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
