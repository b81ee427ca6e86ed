namespace ResNetKit.Serialization.Pickling;

/// <summary>All that a kind of pickle may name. Nothing else is ever called: this is what makes a pickle harmless.</summary>
internal abstract class PickleVocabulary
{
    private readonly Dictionary<string, PickleGlobal> _globals;

    protected PickleVocabulary(IEnumerable<PickleGlobal> globals) =>
        _globals = globals.ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>
    /// Whether a pickle may name other things, for which a <see cref="PickleForeign"/> stands then. Otherwise it is refused by their name.
    /// </summary>
    public virtual bool PassesOverForeign => false;

    /// <summary>The global of that name, or null where there is none.</summary>
    public PickleGlobal? Find(string name) => _globals.GetValueOrDefault(name);

    /// <summary>What an identifier stands for that points outside the pickle.</summary>
    /// <exception cref="PickleArgumentException">It stands for nothing.</exception>
    public virtual object FindPersistent(object? identifier) =>
        throw new PickleArgumentException("the pickle points outside itself");
}
