namespace ResNetKit.Serialization.Pickling;

/// <summary>Defines an object whose state a pickle can set.</summary>
internal interface IPickleObject
{
    /// <summary>Sets the state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="budget">The limit for the work of reading the pickle. If the method takes more than a few steps, it must charge them here.</param>
    /// <exception cref="PickleArgumentException">The state is invalid for the object.</exception>
    void SetState(object? state, ReadBudget budget);
}
