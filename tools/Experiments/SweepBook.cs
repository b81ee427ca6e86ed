namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Finds built-in sweeps by name, and the user's own sweeps by file.</summary>
internal static class SweepBook
{
    private static readonly DocumentShelf _shelf = new("Sweeps", "sweep");

    /// <summary>Gets the built-in sweeps, ordered by name.</summary>
    public static IEnumerable<Sweep> All => _shelf.Names.Select(Get);

    /// <summary>Gets a sweep.</summary>
    /// <param name="nameOrFile">A name, or a file with the extension <c>.json</c>.</param>
    /// <exception cref="ArgumentException">No sweep has the name; the message lists the available ones.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not a valid sweep, or the network of a trial has more parameters than its budget. The message names the file and gives the reason.
    /// </exception>
    public static Sweep Get(string nameOrFile)
    {
        var file = _shelf.Find(nameOrFile);
        return RecipeDocument.ToSweep(RecipeDocument.Read(file), $"\"{file}\"");
    }
}
