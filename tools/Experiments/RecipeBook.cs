namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>The recipes that come with the app, and those in files of the user's own.</summary>
internal static class RecipeBook
{
    private static readonly DocumentShelf _shelf = new("Recipes", "experiment");

    /// <summary>The recipes that come with the app, by name.</summary>
    public static IEnumerable<Recipe> All => _shelf.Names.Select(Get);

    /// <summary>Looks a recipe up.</summary>
    /// <param name="nameOrFile">A name, or a file that ends in <c>.json</c>.</param>
    /// <exception cref="ArgumentException">No recipe has the name; the message lists those there are.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no sound recipe; the message names the file and the key.</exception>
    public static Recipe Get(string nameOrFile)
    {
        var file = _shelf.Find(nameOrFile);
        return RecipeDocument.ToRecipe(RecipeDocument.Read(file), $"\"{file}\"");
    }
}
