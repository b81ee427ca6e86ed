namespace ResNetKit.Registration;

/// <summary>
/// Represents the JSON converter of an open list with entries of any type. Users can add entries to an open list, such as the list of optimizers.
/// </summary>
internal interface INamedOptionsConverter
{
    /// <summary>Finds the type of an entry's options.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <returns>The type, or <see langword="null"/> if no entry has the name.</returns>
    Type? FindType(string name);
}
