namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Finds built-in sweeps by name, and the user's own sweeps by file.</summary>
internal static class SweepBook
{
    private static readonly DocumentShelf _shelf = new("Sweeps", "sweep");

    /// <summary>Gets the built-in sweeps, ordered by name.</summary>
    public static IEnumerable<Sweep> All => _shelf.Names.Select(Get);

    /// <summary>Gets a sweep.</summary>
    /// <inheritdoc cref="RecipeBook.Get"/>
    public static Sweep Get(string nameOrFile)
    {
        var file = _shelf.Find(nameOrFile);
        return RecipeDocument.ToSweep(RecipeDocument.Read(file), $"\"{file}\"");
    }
}
