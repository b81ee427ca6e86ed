namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The sweeps that come with the app, and those in files of the user's own.</summary>
internal static class SweepBook
{
    private static readonly DocumentShelf _shelf = new("Sweeps", "sweep");

    /// <summary>The sweeps that come with the app, by name.</summary>
    public static IEnumerable<Sweep> All => _shelf.Names.Select(Get);

    /// <summary>Looks a sweep up.</summary>
    /// <inheritdoc cref="RecipeBook.Get"/>
    public static Sweep Get(string nameOrFile)
    {
        var file = _shelf.Find(nameOrFile);
        return RecipeDocument.ToSweep(RecipeDocument.Read(file), $"\"{file}\"");
    }
}
