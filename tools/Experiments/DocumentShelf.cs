namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Finds JSON documents such as recipes or sweeps: built-in ones by name, and others by the path of their file.</summary>
/// <param name="folder">The folder of the built-in documents, inside <c>Experiments</c>.</param>
/// <param name="noun">The noun for a document in messages, such as <c>sweep</c>.</param>
internal sealed class DocumentShelf(string folder, string noun)
{
    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Experiments", folder);

    /// <summary>Gets the names of the built-in documents, in order.</summary>
    public IReadOnlyList<string> Names => [.. Directory.EnumerateFiles(_folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>Determines whether <paramref name="nameOrFile"/> is a file and not a name.</summary>
    public static bool IsFile(string nameOrFile) => nameOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets the file of a document.</summary>
    /// <param name="nameOrFile">A name, or a file with the extension <c>.json</c>.</param>
    /// <exception cref="ArgumentException">No document has the name; the message lists the available ones.</exception>
    public string Find(string nameOrFile)
    {
        if (IsFile(nameOrFile))
        {
            return nameOrFile;
        }
        return Names.Contains(nameOrFile)
            ? Path.Combine(_folder, nameOrFile + ".json")
            : throw new ArgumentException($"There is no {noun} \"{nameOrFile}\". Available: {string.Join(", ", Names)}. For your own {noun}, specify a file NAME.json.");
    }
}
