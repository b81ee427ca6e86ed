namespace ResNetKit.Serialization.Pickling;

/// <summary>Something that a pickle may name: a function, or a type.</summary>
/// <param name="Name">Python's name of it, with its module.</param>
internal abstract record PickleGlobal(string Name)
{
    /// <summary>Calls it.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="budget">Is charged for work beyond a few steps.</param>
    /// <exception cref="PickleArgumentException">It cannot be called, or not so.</exception>
    public virtual object? Call(object?[] arguments, ReadBudget budget) => throw new PickleArgumentException("cannot be called");
}
