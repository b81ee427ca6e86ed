namespace ResNetKit.Registration;

/// <summary>Marks the converters of open lists.</summary>
internal interface INamedOptionsConverter
{
    /// <summary>Finds the type of an entry's options.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <returns>The type, or <see langword="null"/> if no entry has the name.</returns>
    Type? FindType(string name);
}
