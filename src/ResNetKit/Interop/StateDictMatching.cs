using TorchSharp;

namespace ResNetKit.Interop;

/// <summary>Compares the tensors of a file with those of a module, and finds prefixes that other programs add to names.</summary>
internal static class StateDictMatching
{
    // Since version 0.4.1, PyTorch's batch normalization counts its batches in this buffer. Older files lack it. Only layers without a momentum use it:
    // their running statistics are the averages of all batches.
    private const string Counter = "num_batches_tracked";
    private const string CountedBeside = "running_mean";
    private const int MaxPrefixes = 16;

    /// <summary>
    /// Compares names and shapes. If no name matches, removes a prefix that all names share. In strict loading, the prefix is removed only
    /// if everything matches without it.
    /// </summary>
    /// <param name="target">The tensors of the module.</param>
    /// <param name="source">The tensors of the file.</param>
    /// <param name="options">The options for matching names.</param>
    /// <param name="content">The other content of the file; <see langword="null"/> if there is no file.</param>
    /// <param name="hint">Suggestions, each a sentence that begins with a space; empty for none.</param>
    public static StateDictComparison Compare(
        IReadOnlyDictionary<string, torch.Tensor> target,
        IReadOnlyDictionary<string, torch.Tensor> source,
        WeightLoadOptions options,
        Serialization.StateDictContent? content,
        out string hint)
    {
        var skipped = content?.Skipped ?? [];
        var comparison = Compare(target, source, options.Prefix, skipped);
        hint = string.IsNullOrEmpty(options.Key) && content?.Places is { Count: > 0 } places
            ? $" The file also contains tensors under {MessageText.List(places)}. To load those, set {nameof(WeightLoadOptions)}.{nameof(WeightLoadOptions.Key)}."
            : "";
        if (options.Prefix.Length > 0 || comparison.Matching.Count > 0 || comparison.Mismatched.Count > 0)
        {
            return comparison;
        }

        var candidates = Prefixes(target, source).Select(prefix => Compare(target, source, prefix, skipped)).ToList();
        var whole = candidates.Find(candidate => source.Keys.All(name => name.StartsWith(candidate.Prefix, StringComparison.Ordinal)));
        if (whole is not null && (whole.IsExact || !options.Strict))
        {
            return whole;
        }

        if (candidates.Count > 0)
        {
            var exact = candidates.FindAll(candidate => candidate.IsExact);
            var prefixes = (exact.Count > 0 ? exact : candidates).ConvertAll(candidate => candidate.Prefix);
            hint = $" Names in the file begin with {MessageText.List(prefixes)}: "
                + $"set {nameof(WeightLoadOptions)}.{nameof(WeightLoadOptions.Prefix)} to {(prefixes.Count == 1 ? "this prefix" : "one of these prefixes")}.{hint}";
        }

        return comparison;
    }

    private static StateDictComparison Compare(
        IReadOnlyDictionary<string, torch.Tensor> target, IReadOnlyDictionary<string, torch.Tensor> source, string prefix,
        IReadOnlyList<string> skipped)
    {
        var matching = new List<string>();
        var missing = new List<string>();
        var filledIn = new List<string>();
        var mismatched = new List<ShapeMismatch>();
        foreach (var (name, tensor) in target)
        {
            if (!source.TryGetValue(prefix + name, out var found))
            {
                (IsCounterOf(name, source, prefix) ? filledIn : missing).Add(name);
            }
            else if (!found.shape.SequenceEqual(tensor.shape))
            {
                mismatched.Add(new ShapeMismatch(name, tensor.shape, found.shape));
            }
            else
            {
                matching.Add(name);
            }
        }

        var unexpected = source.Keys
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !target.ContainsKey(name[prefix.Length..]))
            .ToList();
        return new StateDictComparison(matching, missing, unexpected, mismatched, prefix, filledIn, skipped);
    }

    private static bool IsCounterOf(string name, IReadOnlyDictionary<string, torch.Tensor> source, string prefix)
    {
        var layer = name.EndsWith(Counter, StringComparison.Ordinal) ? name[..^Counter.Length] : null;
        return layer is not null && (layer.Length == 0 || layer.EndsWith('.')) && source.ContainsKey(prefix + layer + CountedBeside);
    }

    // Returns possible prefixes, at most MaxPrefixes. The method looks for names in the file that end with the name of the module's first tensor after a
    // dot. The characters up to and including this dot are a possible prefix.
    private static IEnumerable<string> Prefixes(
        IReadOnlyDictionary<string, torch.Tensor> target, IReadOnlyDictionary<string, torch.Tensor> source)
    {
        if (target.Count == 0)
        {
            return [];
        }

        var first = target.Keys.First();
        return source.Keys
            .Where(name => name.EndsWith("." + first, StringComparison.Ordinal))
            .Select(name => name[..^first.Length])
            .Distinct(StringComparer.Ordinal)
            .Take(MaxPrefixes);
    }
}
