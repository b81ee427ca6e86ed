namespace ResNetKit.Serialization.Pickling;

/// <summary>Defines all names that a kind of pickle may use. Nothing else is ever called, which makes reading an untrusted pickle safe.</summary>
internal abstract class PickleVocabulary
{
    private readonly Dictionary<string, PickleGlobal> _globals;

    protected PickleVocabulary(IEnumerable<PickleGlobal> globals) =>
        _globals = globals.ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>
    /// Gets a value indicating whether other names are allowed and represented by a <see cref="PickleForeign"/>; otherwise, they are errors.
    /// </summary>
    public virtual bool PassesOverForeign => false;

    /// <summary>Finds a function or type by its name; <see langword="null"/> if there is none.</summary>
    public PickleGlobal? Find(string name) => _globals.GetValueOrDefault(name);

    /// <summary>Resolves an identifier of data outside the pickle.</summary>
    /// <exception cref="PickleArgumentException">The identifier is unknown.</exception>
    public virtual object FindPersistent(object? identifier) =>
        throw new PickleArgumentException("the pickle refers to external data");
}
