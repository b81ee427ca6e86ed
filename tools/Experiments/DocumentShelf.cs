namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The JSON documents of one kind that come with the app, by name; others are named as files.</summary>
/// <param name="folder">Their folder below <c>Experiments</c>.</param>
/// <param name="noun">What one of them is called in errors.</param>
internal sealed class DocumentShelf(string folder, string noun)
{
    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Experiments", folder);

    /// <summary>The names, in their order.</summary>
    public IReadOnlyList<string> Names => [.. Directory.EnumerateFiles(_folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>Whether <paramref name="nameOrFile"/> means a file and not a name.</summary>
    public static bool IsFile(string nameOrFile) => nameOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file of a document.</summary>
    /// <param name="nameOrFile">A name, or a file that ends in <c>.json</c>.</param>
    /// <exception cref="ArgumentException">No document has the name; the message lists those there are.</exception>
    public string Find(string nameOrFile)
    {
        if (IsFile(nameOrFile))
        {
            return nameOrFile;
        }
        return Names.Contains(nameOrFile)
            ? Path.Combine(_folder, nameOrFile + ".json")
            : throw new ArgumentException($"No {noun} is named \"{nameOrFile}\"; there are {string.Join(", ", Names)}. One of your own is a file: NAME.json.");
    }
}
