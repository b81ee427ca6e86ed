namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Finds built-in recipes by name, and the user's own recipes by file.</summary>
internal static class RecipeBook
{
    private static readonly DocumentShelf _shelf = new("Recipes", "experiment");

    /// <summary>Gets the built-in recipes, ordered by name.</summary>
    public static IEnumerable<Recipe> All => _shelf.Names.Select(Get);

    /// <summary>Gets a recipe.</summary>
    /// <param name="nameOrFile">A name, or a file with the extension <c>.json</c>.</param>
    /// <exception cref="ArgumentException">No recipe has the name; the message lists the available ones.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not a valid recipe, or the network has more parameters than its budget. The message contains the file and the reason.
    /// </exception>
    public static Recipe Get(string nameOrFile)
    {
        var file = _shelf.Find(nameOrFile);
        return RecipeDocument.ToRecipe(RecipeDocument.Read(file), $"\"{file}\"");
    }
}
