namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents a function or type that a pickle may name.</summary>
/// <param name="Name">The full name in Python.</param>
internal abstract record PickleGlobal(string Name)
{
    /// <summary>Calls the function or creates an object of the type.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="budget">The limit for the work of reading the pickle. If the method takes more than a few steps, it must charge them here.</param>
    /// <exception cref="PickleArgumentException">The function or type cannot be called, or not with these arguments.</exception>
    public virtual object? Call(object?[] arguments, ReadBudget budget) => throw new PickleArgumentException("cannot be called");
}
